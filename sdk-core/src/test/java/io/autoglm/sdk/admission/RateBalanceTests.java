package io.autoglm.sdk.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

/** Four threads take and end a hundred thousand attempts in every way; asked and taken one after the other, as the room does. */
class RateBalanceTests {

    private static final long PLENTY = 1_000_000_000_000L;
    private static final int THREADS = 4;
    private static final int EACH = 25_000;

    private final Map<String, Quota> opened = new HashMap<>();
    private final RateGate gate = new RateGate(
            RateSpec.defaults()
                    .withStore(this::open)
                    .withRequests(new Rate(1, Duration.ofDays(366), PLENTY))
                    .withTokens(new Rate(1, Duration.ofDays(366), PLENTY))
                    .withLongestPause(null),
            "here/m");
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong tokens = new AtomicLong();
    private final long seed = new Random().nextLong();

    private Quota open(String name, Rate rate) {
        Quota quota = QuotaStore.local().open(name, rate);
        opened.put(name, quota);
        return quota;
    }

    private long spent(String name) {
        return PLENTY - opened.get(name).left(EACH);
    }

    @Test
    void whatWasSpentIsWhatTheAttemptsHaveCost() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<?>> done = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Random random = new Random(seed + i);
            done.add(threads.submit(() -> attempts(random)));
        }
        for (Future<?> each : done) {
            each.get();
        }
        threads.shutdown();

        assertThat(opened).hasSize(2);
        assertThat(gate.tokensSetAside()).as("seed %d", seed).isZero();
        assertThat(spent("here/m/requests")).as("seed %d", seed).isEqualTo(requests.get());
        assertThat(spent("here/m/tokens")).as("seed %d", seed).isEqualTo(tokens.get());
    }

    private void attempts(Random random) {
        List<Runnable> underWay = new ArrayList<>();
        for (int i = 0; i < EACH; i++) {
            underWay.add(attempt(i, random));
            if (underWay.size() > 20) {
                underWay.remove(random.nextInt(underWay.size())).run();
            }
        }
        underWay.forEach(Runnable::run);
    }

    private Runnable attempt(int now, Random random) {
        Call<?> call = Call.of(Operation.STREAM, GenerateRequest.of("hi"), CallOptions.DEFAULTS, Schedulers.parallel());
        Ticket ticket;
        synchronized (this) {
            assertThat(gate.check(call, now)).isEqualTo(Verdict.OPEN);
            ticket = gate.take(call, now);
        }
        int how = random.nextInt(6);
        int length = random.nextInt(1_000);
        return () -> {
            if (how > 0) {
                call.log().sent(1, "key");
            }
            call.log()
                    .quota(new ServerQuota(
                            List.of(new ServerQuota.Limit(
                                    "tokens", Unit.TOKENS, PLENTY, PLENTY / 2, Duration.ofMillis(5), null)),
                            now));
            ticket.firstEvent(Duration.ofNanos(1));
            end(call, ticket, how, length, now);
            ticket.ended(Outcome.IGNORED, null, now); // once more, in vain
        };
    }

    private void end(Call<?> call, Ticket ticket, int how, int length, long now) {
        long input = call.log().inputTokens();
        if (how > 1) {
            requests.incrementAndGet();
        }
        switch (how) {
            case 0 -> ticket.ended(Outcome.IGNORED, null, now); // never sent
            case 1 ->
                ticket.ended(
                        Outcome.FAILED,
                        ErrorDetails.of(ErrorCode.CONNECT_FAILED, "scripted").exception(),
                        now);
            case 2 -> {
                tokens.addAndGet(input);
                ticket.ended(Outcome.IGNORED, null, now); // cancelled, nobody counted
            }
            case 3 -> {
                tokens.addAndGet(call.log().reservedTokens());
                ticket.ended(
                        Outcome.THROTTLED,
                        ErrorDetails.of(ErrorCode.RATE_LIMITED, "scripted").exception(),
                        now);
            }
            default -> {
                tokens.addAndGet(7 + length);
                call.log().used(new Usage(7, length, 7 + length, null, null));
                ticket.ended(Outcome.SUCCESS, null, now);
            }
        }
    }
}
