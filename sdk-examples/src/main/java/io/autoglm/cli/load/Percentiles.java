package io.autoglm.cli.load;

import java.time.Duration;

/**
 * How lengths of time are spread; all zero when there are none.
 *
 * @param count how many there are
 * @param p50   half of them are not longer
 * @param p90   90 % are not longer
 * @param p99   99 % are not longer
 * @param p999  99.9 % are not longer
 * @param max   the longest
 */
public record Percentiles(long count, Duration p50, Duration p90, Duration p99, Duration p999, Duration max) {

    /** Returns whether one of the percentiles differs by more than 2 % and more than a millisecond. */
    boolean differs(Percentiles other) {
        return differs(p50, other.p50)
                || differs(p90, other.p90)
                || differs(p99, other.p99)
                || differs(p999, other.p999)
                || differs(max, other.max);
    }

    private static boolean differs(Duration a, Duration b) {
        long apart = a.minus(b).abs().toNanos();
        return apart > 1_000_000 && apart > Math.max(a.toNanos(), b.toNanos()) / 50;
    }
}
