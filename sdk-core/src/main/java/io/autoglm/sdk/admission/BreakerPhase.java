package io.autoglm.sdk.admission;

import io.autoglm.sdk.policy.BreakerCause;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What a breaker does from one change to the next. Each change makes another one, so who began in one cannot count in a later one by
 * mistake.
 */
sealed interface BreakerPhase {

    /** Everybody passes and is counted. */
    final class Closed implements BreakerPhase {

        final RecentShare attempts;
        final @Nullable RecentShare streams;

        /** Whose probes count here as well, when they come to a bad end after they have closed it. */
        final @Nullable HalfOpen before;

        volatile @Nullable String lastFailure;

        Closed(BreakerSpec spec, @Nullable HalfOpen before) {
            attempts = new RecentShare(spec.window());
            streams = spec.slowAfter() == null ? null : new RecentShare(spec.window());
            this.before = before;
        }
    }

    /**
     * Nobody passes.
     *
     * @param cause      why
     * @param reason     the figures
     * @param reopened   how often it opened again since it was closed
     * @param untilNanos when probes may look
     */
    record Open(BreakerCause cause, String reason, int reopened, long untilNanos) implements BreakerPhase {

        boolean isOver(long atNanos) {
            return atNanos - untilNanos >= 0;
        }

        Duration rest(long atNanos) {
            return isOver(atNanos) ? Duration.ZERO : Duration.ofNanos(untilNanos - atNanos);
        }
    }

    /** A few pass at once. */
    final class HalfOpen implements BreakerPhase {

        // one word, changed at once: 16 bits each of probes under way, those that said something, those that failed
        static final long PROBE = 1L << 32;
        static final long ANSWER = 1L << 16;
        static final long FAILURE = 1L;
        private static final int FIELD = 0xFFFF;

        final Open opening;
        private final AtomicLong counts = new AtomicLong();

        HalfOpen(Open opening) {
            this.opening = opening;
        }

        boolean isFull(int probes) {
            return underWay(counts.get()) >= probes;
        }

        /** Returns whether there was a place for one more probe, which it has now. */
        boolean take(int probes) {
            long now = counts.get();
            while (underWay(now) < probes) {
                if (counts.compareAndSet(now, now + PROBE)) {
                    return true;
                }
                now = counts.get();
            }
            return false;
        }

        /** Adds what a probe says, and returns all that was said. */
        long add(long said) {
            return counts.addAndGet(said);
        }

        private static int underWay(long counts) {
            return (int) (counts >>> 32);
        }

        static int answers(long counts) {
            return (int) (counts >>> 16) & FIELD;
        }

        static int failures(long counts) {
            return (int) counts & FIELD;
        }
    }

    /** Returns {@code length} for people: {@code 5 min}, {@code 1.5 s}, {@code 800 ms}. */
    static String text(Duration length) {
        long millis = Math.max(1, (length.toNanos() + 999_999) / 1_000_000);
        if (millis >= 60_000 && millis % 60_000 == 0) {
            return millis / 60_000 + " min";
        }
        if (millis < 1_000) {
            return millis + " ms";
        }
        long tenths = (millis + 99) / 100;
        return tenths / 10 + (tenths % 10 == 0 ? "" : "." + tenths % 10) + " s";
    }
}
