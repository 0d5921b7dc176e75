package io.autoglm.cli.load;

/**
 * When the calls of an open loop begin: evenly spaced, the first at once. Times are nanoseconds from the start; nothing is added up, so
 * that no error grows.
 */
final class Schedule {

    private static final double SECOND = 1e9;

    private final double callsPerSecond;

    Schedule(double callsPerSecond) {
        this.callsPerSecond = callsPerSecond;
    }

    /** Returns when call number {@code call} begins, the first being number 0. */
    long begin(long call) {
        return (long) Math.ceil(call * SECOND / callsPerSecond);
    }

    /** Returns how many calls begin before {@code nanos}. */
    long before(long nanos) {
        if (nanos <= 0) {
            return 0;
        }
        long calls = (long) (nanos * callsPerSecond / SECOND);
        while (begin(calls) < nanos) {
            calls++;
        }
        while (calls > 0 && begin(calls - 1) >= nanos) {
            calls--;
        }
        return calls;
    }
}
