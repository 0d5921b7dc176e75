package io.autoglm.sdk.admission;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When an endpoint is left alone because of how it has answered, and for how long. It holds for each model on its own: the configured
 * model has a breaker, all other models have one together.
 *
 * @param failedPercent   how many of 100 attempts must have failed, 1 to 100, and as many or more of the probes, so that it opens
 * @param minimumAttempts how many attempts there must be in the window before that is looked at, 1 to 100,000; as many failures in a row
 *                        open it, whatever the window holds, so that a long good time does not hide an outage
 * @param window          how far back attempts count, 1 s to 1 day, to a thirtieth of it
 * @param unreachable     how many connection failures in a row open it, whatever the rest says, 1 to 100,000
 * @param firstPause      how long it stays open at first, 1 ms to 1 day; doubles each time that the probes fail
 * @param longestPause    where the doubling ends, {@code firstPause} to 1 day
 * @param probes          how many answers close it, and how many attempts at once may look for them, 1 to 1,000
 * @param slowAfter       the time to the first event of a stream that 99 of 100 must keep, 1 ms to 1 day: it opens also when more than one in
 *                        100 of at least {@code minimumAttempts} streams take longer, five or more; {@code null} when slowness does not matter
 */
public record BreakerSpec(
        int failedPercent,
        int minimumAttempts,
        Duration window,
        int unreachable,
        Duration firstPause,
        Duration longestPause,
        int probes,
        @Nullable Duration slowAfter) {

    private static final Duration SHORTEST_WINDOW = Duration.ofSeconds(1);
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final int MOST_ATTEMPTS = 100_000;
    private static final int MOST_PROBES = 1_000;

    private static final BreakerSpec DEFAULTS =
            new BreakerSpec(30, 20, Duration.ofMinutes(5), 5, Duration.ofSeconds(1), Duration.ofSeconds(3), 3, null);

    public BreakerSpec {
        LimitSpec.within("failedPercent", failedPercent, 1, 100);
        LimitSpec.within("minimumAttempts", minimumAttempts, 1, MOST_ATTEMPTS);
        within("window", window, SHORTEST_WINDOW);
        LimitSpec.within("unreachable", unreachable, 1, MOST_ATTEMPTS);
        within("firstPause", firstPause, SHORTEST);
        within("longestPause", longestPause, firstPause);
        LimitSpec.within("probes", probes, 1, MOST_PROBES);
        if (slowAfter != null) {
            within("slowAfter", slowAfter, SHORTEST);
        }
    }

    private static void within(String name, Duration value, Duration shortest) {
        if (value.compareTo(shortest) < 0 || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + " must be " + shortest + " to " + LONGEST + ", was " + value);
        }
    }

    /** Returns 30 % of at least 20 attempts in 5 min, 5 connection failures in a row, pauses of 1 to 3 s, 3 probes; slowness does not matter. */
    public static BreakerSpec defaults() {
        return DEFAULTS;
    }

    /** Returns the defaults, and 1 s to the first event of a stream: for a person who waits, and models that do not think first. */
    public static BreakerSpec interactive() {
        return DEFAULTS.withSlowAfter(Duration.ofSeconds(1));
    }

    /** Returns a copy with another part of failed attempts. */
    public BreakerSpec withFailedPercent(int value) {
        return new BreakerSpec(
                value, minimumAttempts, window, unreachable, firstPause, longestPause, probes, slowAfter);
    }

    /** Returns a copy with another least number of attempts. */
    public BreakerSpec withMinimumAttempts(int value) {
        return new BreakerSpec(failedPercent, value, window, unreachable, firstPause, longestPause, probes, slowAfter);
    }

    /** Returns a copy with another window. */
    public BreakerSpec withWindow(Duration value) {
        return new BreakerSpec(
                failedPercent, minimumAttempts, value, unreachable, firstPause, longestPause, probes, slowAfter);
    }

    /** Returns a copy with another number of connection failures in a row. */
    public BreakerSpec withUnreachable(int value) {
        return new BreakerSpec(
                failedPercent, minimumAttempts, window, value, firstPause, longestPause, probes, slowAfter);
    }

    /** Returns a copy with another pause at first. */
    public BreakerSpec withFirstPause(Duration value) {
        return new BreakerSpec(
                failedPercent, minimumAttempts, window, unreachable, value, longestPause, probes, slowAfter);
    }

    /** Returns a copy with another longest pause. */
    public BreakerSpec withLongestPause(Duration value) {
        return new BreakerSpec(
                failedPercent, minimumAttempts, window, unreachable, firstPause, value, probes, slowAfter);
    }

    /** Returns a copy with another number of probes. */
    public BreakerSpec withProbes(int value) {
        return new BreakerSpec(
                failedPercent, minimumAttempts, window, unreachable, firstPause, longestPause, value, slowAfter);
    }

    /** Returns a copy with another longest time to the first event of a stream; {@code null} when slowness does not matter. */
    public BreakerSpec withSlowAfter(@Nullable Duration value) {
        return new BreakerSpec(
                failedPercent, minimumAttempts, window, unreachable, firstPause, longestPause, probes, value);
    }

    /** Returns how long a breaker stays open that has been {@code reopened} so often since it was closed. */
    Duration pause(int reopened) {
        Duration pause = firstPause;
        for (int i = 0; i < reopened && pause.compareTo(longestPause) < 0; i++) {
            pause = pause.multipliedBy(2);
        }
        return pause.compareTo(longestPause) < 0 ? pause : longestPause;
    }
}
