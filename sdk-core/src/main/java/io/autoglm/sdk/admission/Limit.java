package io.autoglm.sdk.admission;

import io.autoglm.sdk.policy.Outcome;

/**
 * How many attempts may be in flight at one place: the arithmetic behind a {@link LimitGate}, which does the counting.
 *
 * <p>{@link LimitSpec} gives the limits of this library, and takes one of your own. A limit has no clock and no thread, so that a test can
 * write down what it is told and what it says. Its methods may be called by any thread, at once, and MUST NOT block or throw.
 */
public interface Limit {

    /** Returns how many attempts may be in flight now, 1 to {@link #highest()}; changes in {@link #ended} only. */
    int current();

    /** Returns the most that {@link #current()} ever says: there will be connections for so many. Never changes. */
    int highest();

    /**
     * An attempt is over.
     *
     * @param outcome      what it says about the server
     * @param startedNanos when it had its turn, on the timer of the calls, which counts from anywhere
     * @param endedNanos   when it was over, on the same timer
     * @param inFlight     attempts in flight the moment before, itself included; more than {@link #current()} after that has fallen
     */
    void ended(Outcome outcome, long startedNanos, long endedNanos, int inFlight);
}
