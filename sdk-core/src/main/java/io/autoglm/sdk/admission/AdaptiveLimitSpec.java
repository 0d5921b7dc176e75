package io.autoglm.sdk.admission;

import java.time.Duration;

/**
 * The numbers of a limit that finds out by itself how many attempts a server takes at once. Which answers move it, and how far, is told in
 * the section "Concurrency limit" of the page about resilience.
 *
 * @param start             the limit before anything is known, 1 to 10,000; where it is outside {@code min} and {@code max}, the nearer one
 * @param min               the lowest limit, at least 1
 * @param max               the highest limit, at most 10,000
 * @param firstPause        how long a limit that was found is kept before one more is tried, 1 ms to 1 day; doubles each time in vain
 * @param longestPause      where the doubling ends, {@code firstPause} to 1 day
 * @param successesPerProbe how many successes at full use there must be, besides, for each time that one more is tried, 1 to 1,000,000:
 *                          so many answers at least for each attempt that is turned away
 */
public record AdaptiveLimitSpec(
        int start, int min, int max, Duration firstPause, Duration longestPause, int successesPerProbe) {

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final int MOST_SUCCESSES = 1_000_000;

    private static final AdaptiveLimitSpec DEFAULTS = new AdaptiveLimitSpec(
            16, 1, LimitSpec.HIGHEST_CONCURRENT, Duration.ofSeconds(15), Duration.ofMinutes(5), 50);

    public AdaptiveLimitSpec {
        LimitSpec.within("max", max, 1, LimitSpec.HIGHEST_CONCURRENT);
        LimitSpec.within("min", min, 1, max);
        LimitSpec.within("start", start, 1, LimitSpec.HIGHEST_CONCURRENT);
        within("firstPause", firstPause, SHORTEST);
        within("longestPause", longestPause, firstPause);
        LimitSpec.within("successesPerProbe", successesPerProbe, 1, MOST_SUCCESSES);
    }

    private static void within(String name, Duration value, Duration shortest) {
        if (value.compareTo(shortest) < 0 || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + " must be " + shortest + " to " + LONGEST + ", was " + value);
        }
    }

    /** Returns 16 at first, 1 to 10,000 later, pauses of 15 s to 5 min, 50 successes. */
    public static AdaptiveLimitSpec defaults() {
        return DEFAULTS;
    }

    /** Returns a copy with another limit before anything is known. */
    public AdaptiveLimitSpec withStart(int value) {
        return new AdaptiveLimitSpec(value, min, max, firstPause, longestPause, successesPerProbe);
    }

    /** Returns a copy with another lowest limit. */
    public AdaptiveLimitSpec withMin(int value) {
        return new AdaptiveLimitSpec(start, value, max, firstPause, longestPause, successesPerProbe);
    }

    /** Returns a copy with another highest limit. */
    public AdaptiveLimitSpec withMax(int value) {
        return new AdaptiveLimitSpec(start, min, value, firstPause, longestPause, successesPerProbe);
    }

    /** Returns a copy with another pause after a limit was found. */
    public AdaptiveLimitSpec withFirstPause(Duration value) {
        return new AdaptiveLimitSpec(start, min, max, value, longestPause, successesPerProbe);
    }

    /** Returns a copy with another longest pause. */
    public AdaptiveLimitSpec withLongestPause(Duration value) {
        return new AdaptiveLimitSpec(start, min, max, firstPause, value, successesPerProbe);
    }

    /** Returns a copy with another number of successes for each probe. */
    public AdaptiveLimitSpec withSuccessesPerProbe(int value) {
        return new AdaptiveLimitSpec(start, min, max, firstPause, longestPause, value);
    }
}
