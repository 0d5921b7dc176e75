package io.autoglm.cli.load;

import java.util.List;

/**
 * What load to make.
 *
 * @param pace        when calls begin
 * @param length      for how long
 * @param maxInFlight calls under way at once, 1 to 100,000: what an open loop should begin beyond is counted as not started
 * @param kinds       what calls there are, at least one
 */
public record LoadPlan(Pace pace, LoadLength length, int maxInFlight, List<CallKind> kinds) {

    static final int MOST_IN_FLIGHT = 100_000;

    public LoadPlan {
        within("max-in-flight", maxInFlight, 1, MOST_IN_FLIGHT);
        kinds = List.copyOf(kinds);
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException("mix must have at least one kind of call");
        }
    }

    static void within(String name, long value, long lowest, long highest) {
        if (value < lowest || value > highest) {
            throw new IllegalArgumentException(name + " must be " + lowest + " to " + highest + ", was " + value);
        }
    }
}
