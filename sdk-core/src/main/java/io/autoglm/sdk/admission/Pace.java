package io.autoglm.sdk.admission;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How fast those who wait in a line have their turns, since somebody waits there without a break. Plain; one thread at a time.
 *
 * <p>It is known after {@value #ENOUGH} turns, and then goes by the latest {@value #KEPT}. What was before anybody waited says nothing: then the
 * callers set the pace and not the gates.
 */
final class Pace {

    static final int KEPT = 64;
    static final int ENOUGH = 8;

    private final long[] times = new long[KEPT];
    private long turns;
    private long sinceNanos;

    /** The first has come to a line that was empty. */
    void begins(long nowNanos) {
        turns = 0;
        sinceNanos = nowNanos;
    }

    /** One had its turn. */
    void turn(long nowNanos) {
        times[(int) (turns++ % KEPT)] = nowNanos;
    }

    /** Returns how long {@code number} turns will take, if all goes on as it does; {@code null} while that is not known. */
    @Nullable
    Duration likely(long number, long nowNanos) {
        if (turns < ENOUGH) {
            return null;
        }
        boolean all = turns <= KEPT;
        long first = all ? sinceNanos : times[(int) (turns % KEPT)];
        long last = times[(int) ((turns - 1) % KEPT)];
        long counted = all ? turns : KEPT - 1;
        // turns come in bursts: the pause since the latest is news only when it is longer than all that was seen
        long span = Math.max(last - first, nowNanos - last);
        return Duration.ofNanos((long) ((double) span / counted * number));
    }
}
