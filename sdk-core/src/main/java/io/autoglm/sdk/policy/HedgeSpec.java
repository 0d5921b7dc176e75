package io.autoglm.sdk.policy;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether and when an attempt that has not answered gets a second one beside it. Immutable.
 *
 * @param delay      how long after its turn the first attempt may be silent, at most a day; {@code null} to go by {@code percentile}, or for no hedging
 * @param percentile the part of recent attempts that had answered by then, above 0 and below 1; {@code null} to go by {@code delay}, or for
 *                   no hedging
 */
public record HedgeSpec(@Nullable Duration delay, @Nullable Double percentile) {

    private static final Duration LONGEST = Duration.ofDays(1);

    private static final HedgeSpec NONE = new HedgeSpec(null, null);

    public HedgeSpec {
        if (delay != null && percentile != null) {
            throw new IllegalArgumentException(
                    "hedge must have a delay or a percentile, not both, had " + delay + " and " + percentile);
        }
        if (delay != null && (delay.isNegative() || delay.isZero() || delay.compareTo(LONGEST) > 0)) {
            throw new IllegalArgumentException("hedge delay must be positive and at most 1 day, was " + delay);
        }
        if (percentile != null && !(percentile > 0 && percentile < 1)) {
            throw new IllegalArgumentException("hedge percentile must be above 0 and below 1, was " + percentile);
        }
    }

    /** Returns no hedging. */
    public static HedgeSpec none() {
        return NONE;
    }

    /** Returns a second attempt {@code delay} after the first had its turn. */
    public static HedgeSpec after(Duration delay) {
        return new HedgeSpec(delay, null);
    }

    /** Returns a second attempt when the first is slower than {@code percentile} of the recent ones, for example 0.95. */
    public static HedgeSpec atPercentile(double percentile) {
        return new HedgeSpec(null, percentile);
    }

    /** Returns whether there is no hedging. */
    public boolean isNone() {
        return delay == null && percentile == null;
    }

    @Override
    public String toString() {
        return isNone() ? "none" : delay == null ? "at percentile " + percentile : "after " + delay;
    }
}
