package io.autoglm.sdk.policy;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The right to make one attempt, given by a {@link Gate}. It is told twice how the attempt goes. */
public interface Ticket {

    /**
     * The first committing event arrived; at most once, before {@link #ended}.
     *
     * @param elapsed from the attempt's start
     */
    void firstEvent(Duration elapsed);

    /**
     * The attempt is over, exactly once: what was taken is given back. May be called by any thread and never blocks. What the server
     * said of itself, and what the answer cost, is in {@link Call#log()} by then.
     *
     * @param outcome  what it says about the endpoint
     * @param failure  how it failed; {@code null} after success or cancel
     * @param nowNanos the time on the call's timer
     */
    void ended(Outcome outcome, @Nullable Throwable failure, long nowNanos);
}
