package io.autoglm.sdk.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.policy.BreakerListener;
import io.autoglm.sdk.policy.BreakerState;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Gate.Verdict;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.Outcome;
import io.autoglm.sdk.policy.Ticket;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

/** What one attempt allocates in the breaker: asked, taken, answered and ended. */
class BreakerAllocationTests {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int CALLS = 20_000;
    private static final Duration QUICK = Duration.ofMillis(5);
    private static final Throwable FAILURE =
            ErrorDetails.of(ErrorCode.SERVER_ERROR, "scripted").exception();

    private static double bytes(BreakerSpec spec, @Nullable Throwable everyTenth) {
        BreakerGate gate = new BreakerGate(spec, "pool-a", "glm", BreakerListener.NONE);
        Call<?> call = Call.of(Operation.STREAM, "request", CallOptions.DEFAULTS, Schedulers.parallel());
        double least = Double.MAX_VALUE;
        for (int round = 0; round < 10; round++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < CALLS; i++) {
                long now = ((long) round * CALLS + i) * 100_000_000; // ten in a second
                if (gate.check(call, now) != Verdict.OPEN) {
                    throw new AssertionError("not open: " + gate);
                }
                Ticket ticket = gate.take(call, now);
                ticket.firstEvent(QUICK);
                boolean fails = everyTenth != null && i % 10 == 0;
                ticket.ended(fails ? Outcome.FAILED : Outcome.SUCCESS, fails ? everyTenth : null, now + 9_000_000);
            }
            least = Math.min(least, (double) (THREADS.getCurrentThreadAllocatedBytes() - before) / CALLS);
        }
        assertThat(gate.state(0).state()).isEqualTo(BreakerState.CLOSED);
        return least;
    }

    @Test
    void anAttemptCostsItsTicket() {
        double fine = bytes(BreakerSpec.defaults(), null);
        double failing = bytes(BreakerSpec.defaults(), FAILURE);
        double interactive = bytes(BreakerSpec.interactive(), FAILURE);
        System.out.printf(
                "breaker, bytes per attempt: all well %.0f, a tenth cut %.0f, a tenth cut and speed counted %.0f%n",
                fine, failing, interactive);

        assertThat(fine).isLessThanOrEqualTo(48);
        assertThat(failing).isLessThanOrEqualTo(64);
        assertThat(interactive).isLessThanOrEqualTo(64);
    }
}
