package io.autoglm.sdk.admission;

/**
 * How many attempts run at once, and how many callers may wait for their turn.
 *
 * @param maxConcurrent attempts in flight at once, 1 to 10,000
 * @param maxWaiting    callers that wait, 0 to 1,000,000; one more is refused. 0 refuses whoever cannot start at once
 */
public record LimitSpec(int maxConcurrent, int maxWaiting) {

    /** The most attempts in flight that can be asked for. */
    public static final int HIGHEST_CONCURRENT = 10_000;

    /** The largest waiting room that can be asked for. */
    public static final int HIGHEST_WAITING = 1_000_000;

    private static final LimitSpec DEFAULTS = new LimitSpec(100, 1_000);

    public LimitSpec {
        within("maxConcurrent", maxConcurrent, 1, HIGHEST_CONCURRENT);
        within("maxWaiting", maxWaiting, 0, HIGHEST_WAITING);
    }

    static int within(String name, int value, int lowest, int highest) {
        if (value < lowest || value > highest) {
            throw new IllegalArgumentException(name + " must be " + lowest + " to " + highest + ", was " + value);
        }
        return value;
    }

    /** Returns 100 attempts at once and 1,000 waiting calls. */
    public static LimitSpec defaults() {
        return DEFAULTS;
    }

    /** Returns a copy with another number of attempts in flight. */
    public LimitSpec withMaxConcurrent(int value) {
        return new LimitSpec(value, maxWaiting);
    }

    /** Returns a copy with another number of waiting callers. */
    public LimitSpec withMaxWaiting(int value) {
        return new LimitSpec(maxConcurrent, value);
    }
}
