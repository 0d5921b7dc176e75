package io.autoglm.sdk;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.CallOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.SignalType;
import reactor.test.scheduler.VirtualTimeScheduler;

/**
 * Calls that come when they come, however the ones before fare: at random moments, so many per second on average. It counts, for the
 * calls that came in each second, how many succeeded.
 */
final class OpenLoop {

    private static final GenerateRequest REQUEST = GenerateRequest.of("hi");

    private final VirtualTimeScheduler time;
    private final AutoGlmClient client;
    private final boolean streaming;
    private final int[] offered;
    private final int[] succeeded;
    private final Map<ErrorCode, Integer> failures = new EnumMap<>(ErrorCode.class);
    private final long[] nanos;
    private int open;
    private int ended;

    private OpenLoop(VirtualTimeScheduler time, AutoGlmClient client, boolean streaming, int seconds, int calls) {
        this.time = time;
        this.client = client;
        this.streaming = streaming;
        offered = new int[seconds];
        succeeded = new int[seconds];
        nanos = new long[calls];
    }

    /** Makes the calls, and waits until the last one has ended. */
    static OpenLoop run(
            VirtualTimeScheduler time,
            AutoGlmClient client,
            boolean streaming,
            int perSecond,
            int seconds,
            RandomGenerator random) {
        OpenLoop loop = new OpenLoop(time, client, streaming, seconds, 2 * perSecond * seconds);
        double at = 0;
        while (true) {
            at += -Math.log(1 - random.nextDouble()) / perSecond;
            if (at >= seconds) {
                break;
            }
            time.advanceTimeTo(Instant.ofEpochSecond(0, (long) (at * 1e9)));
            loop.call((int) at);
        }
        for (int i = 0; loop.open > 0; i++) {
            if (i == 600) {
                throw new AssertionError(loop.open + " calls never end");
            }
            time.advanceTimeBy(Duration.ofSeconds(1));
        }
        return loop;
    }

    private void call(int second) {
        offered[second]++;
        open++;
        Publisher<?> call = streaming
                ? client.stream(REQUEST, CallOptions.DEFAULTS)
                : client.generate(REQUEST, CallOptions.DEFAULTS);
        call.subscribe(new Caller(second, now()));
    }

    private long now() {
        return time.now(TimeUnit.NANOSECONDS);
    }

    /** Returns how many calls came from second {@code from} until before second {@code to}. */
    int offered(int from, int to) {
        return Arrays.stream(offered, from, to).sum();
    }

    /** Returns how large a share of them succeeded. */
    double goodput(int from, int to) {
        return (double) Arrays.stream(succeeded, from, to).sum() / offered(from, to);
    }

    /** Returns the goodput of the worst second. */
    double worstSecond(int from, int to) {
        double worst = 1;
        for (int second = from; second < to; second++) {
            worst = Math.min(worst, goodput(second, second + 1));
        }
        return worst;
    }

    /** Returns how calls failed, and how often. */
    Map<ErrorCode, Integer> failures() {
        return failures;
    }

    /** Returns how long the given share of all calls took at the most. */
    Duration percentile(double share) {
        long[] sorted = Arrays.copyOf(nanos, ended);
        Arrays.sort(sorted);
        return Duration.ofNanos(sorted[(int) Math.min(ended - 1L, (long) (share * ended))]);
    }

    private final class Caller extends BaseSubscriber<Object> {

        private final int second;
        private final long since;

        Caller(int second, long since) {
            this.second = second;
            this.since = since;
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        protected void hookOnComplete() {
            succeeded[second]++;
        }

        @Override
        protected void hookOnError(Throwable failure) {
            failures.merge(((AutoGlmException) failure).code(), 1, Integer::sum);
        }

        @Override
        protected void hookFinally(SignalType end) {
            open--;
            nanos[ended++] = now() - since;
        }
    }
}
