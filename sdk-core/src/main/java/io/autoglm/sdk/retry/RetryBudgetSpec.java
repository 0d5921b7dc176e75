package io.autoglm.sdk.retry;

import java.time.Duration;

/**
 * How many retries all calls of a client may make together.
 *
 * @param limited    whether there is a budget at all; without one the others have no meaning
 * @param minimum    retries that fit in however little is under way, 0 to 1,000,000
 * @param perSuccess what a call that succeeds adds, 0 to 1: 0.1 is one retry for ten successes
 * @param perSecond  what each second adds, 0 to 10,000
 * @param window     how long attempts in flight, and successes, count for the size of the budget, 1 s to 1 h
 */
public record RetryBudgetSpec(boolean limited, int minimum, double perSuccess, double perSecond, Duration window) {

    private static final int HIGHEST_MINIMUM = 1_000_000;
    private static final int HIGHEST_PER_SECOND = 10_000;
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(1);

    private static final RetryBudgetSpec DEFAULTS = new RetryBudgetSpec(true, 10, 0.1, 1, Duration.ofSeconds(10));

    public RetryBudgetSpec {
        if (minimum < 0 || minimum > HIGHEST_MINIMUM) {
            throw new IllegalArgumentException("minimum must be 0 to 1000000, was " + minimum);
        }
        if (!(perSuccess >= 0 && perSuccess <= 1)) {
            throw new IllegalArgumentException("perSuccess must be 0 to 1, was " + perSuccess);
        }
        if (!(perSecond >= 0 && perSecond <= HIGHEST_PER_SECOND)) {
            throw new IllegalArgumentException("perSecond must be 0 to 10000, was " + perSecond);
        }
        if (window.compareTo(SHORTEST) < 0 || window.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("window must be 1 s to 1 h, was " + window);
        }
    }

    /**
     * Returns a budget that holds as many retries as attempts were in flight at once within 10 s, a tenth of the successes of these 10 s, or
     * 10; refilled by one for ten successes, and one per second.
     */
    public static RetryBudgetSpec defaults() {
        return DEFAULTS;
    }

    /** Returns a budget that never refuses: retries are limited per call only, and an outage is met with all of them. */
    public static RetryBudgetSpec unlimited() {
        return DEFAULTS.withLimited(false);
    }

    /** Returns a copy that is limited, or is not. */
    public RetryBudgetSpec withLimited(boolean value) {
        return new RetryBudgetSpec(value, minimum, perSuccess, perSecond, window);
    }

    /** Returns a copy with another number of retries that are always possible. */
    public RetryBudgetSpec withMinimum(int value) {
        return new RetryBudgetSpec(limited, value, perSuccess, perSecond, window);
    }

    /** Returns a copy with another gain from a success. */
    public RetryBudgetSpec withPerSuccess(double value) {
        return new RetryBudgetSpec(limited, minimum, value, perSecond, window);
    }

    /** Returns a copy with another gain from each second. */
    public RetryBudgetSpec withPerSecond(double value) {
        return new RetryBudgetSpec(limited, minimum, perSuccess, value, window);
    }

    /** Returns a copy that looks back over another time. */
    public RetryBudgetSpec withWindow(Duration value) {
        return new RetryBudgetSpec(limited, minimum, perSuccess, perSecond, value);
    }
}
