package io.autoglm.sdk.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.Usage;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Gate.Verdict;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.Outcome;
import io.autoglm.sdk.policy.ServerQuota;
import io.autoglm.sdk.policy.ServerQuota.Unit;
import io.autoglm.sdk.policy.Ticket;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

/** What one attempt allocates in the rate gate: asked, taken and ended. */
class RateAllocationTests {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int CALLS = 2_000;
    private static final Usage USAGE = new Usage(10, 20, 30, null, null);
    private static final Rate PLENTY = new Rate(1_000_000_000, Duration.ofSeconds(1), 1_000_000_000);

    private static double bytes(RateGate gate, ServerQuota quota) {
        Call<?> call = Call.of(Operation.STREAM, GenerateRequest.of("hi"), CallOptions.DEFAULTS, Schedulers.parallel());
        call.log().sent(1, "key");
        double least = Double.MAX_VALUE;
        for (int round = 0; round < 10; round++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < CALLS; i++) {
                long now = (long) round * CALLS + i;
                if (gate.check(call, now) != Verdict.OPEN) {
                    throw new AssertionError("not open");
                }
                Ticket ticket = gate.take(call, now);
                call.log().used(USAGE);
                call.log().quota(quota);
                ticket.ended(Outcome.SUCCESS, null, now);
            }
            least = Math.min(least, (double) (THREADS.getCurrentThreadAllocatedBytes() - before) / CALLS);
        }
        return least;
    }

    @Test
    void anAttemptCostsAFewHundredBytesOnlyWhereThereIsSomethingToCount() {
        ServerQuota told = new ServerQuota(
                List.of(new ServerQuota.Limit(
                        "requests", Unit.REQUESTS, 1_000_000L, 999_999L, Duration.ofMillis(500), null)),
                0);

        double unknown = bytes(new RateGate(RateSpec.defaults(), "here"), null);
        double requests = bytes(new RateGate(RateSpec.off().withRequests(PLENTY), "here"), null);
        double both = bytes(new RateGate(RateSpec.off().withRequests(PLENTY).withTokens(PLENTY), "here"), null);
        double followed = bytes(new RateGate(RateSpec.defaults(), "here"), told);
        System.out.printf(
                "rate gate, bytes per attempt: nothing known %.0f, requests %.0f, requests and model tokens %.0f, followed %.0f%n",
                unknown, requests, both, followed);

        assertThat(unknown).isLessThanOrEqualTo(64);
        assertThat(requests).isLessThanOrEqualTo(600);
        assertThat(both).isLessThanOrEqualTo(2_500);
        assertThat(followed).isLessThanOrEqualTo(600);
    }
}
