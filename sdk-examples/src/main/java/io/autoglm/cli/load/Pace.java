package io.autoglm.cli.load;

/** When calls begin. */
public sealed interface Pace {

    /**
     * An open loop: calls begin on schedule, evenly spaced, whatever the server does.
     *
     * @param callsPerSecond how many, 0.001 to 100,000
     */
    record Open(double callsPerSecond) implements Pace {

        public Open {
            if (!(callsPerSecond >= 0.001 && callsPerSecond <= 100_000)) {
                throw new IllegalArgumentException("rps must be 0.001 to 100000, was " + callsPerSecond);
            }
        }
    }

    /**
     * A closed loop: each caller makes a call when the one before has ended.
     *
     * @param callers how many, 1 to 100,000
     */
    record Closed(int callers) implements Pace {

        public Closed {
            LoadPlan.within("concurrency", callers, 1, LoadPlan.MOST_IN_FLIGHT);
        }
    }
}
