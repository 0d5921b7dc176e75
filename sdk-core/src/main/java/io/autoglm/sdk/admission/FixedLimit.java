package io.autoglm.sdk.admission;

import io.autoglm.sdk.policy.Outcome;

/** The same number for ever. */
record FixedLimit(int current) implements Limit {

    @Override
    public int highest() {
        return current;
    }

    @Override
    public void ended(Outcome outcome, long startedNanos, long endedNanos, int inFlight) {}
}
