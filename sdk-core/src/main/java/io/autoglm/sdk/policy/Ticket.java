package io.autoglm.sdk.policy;

import java.time.Duration;

/** The right to make one attempt, given by a {@link Gate}. It is told twice how the attempt goes. */
public interface Ticket {

    /**
     * The first committing event arrived; at most once, before {@link #ended}.
     *
     * @param elapsed from the attempt's start
     */
    void firstEvent(Duration elapsed);

    /**
     * The attempt is over, exactly once: what was taken is given back. May be called by any thread and never blocks.
     *
     * @param nowNanos the time on the call's timer
     */
    void ended(Outcome outcome, long nowNanos);
}
