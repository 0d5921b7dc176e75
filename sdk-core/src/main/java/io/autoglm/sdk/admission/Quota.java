package io.autoglm.sdk.admission;

import io.autoglm.sdk.policy.Gate.Verdict;

/**
 * What is left of a {@link Rate}.
 *
 * <p>All methods may be called by any thread, at once, and never block. A quota that is shared leases a block of it in the background,
 * before the last one is used up, and says {@link Verdict#UNTIL_CHANGE} while it waits for one. Times are nanoseconds of the call's
 * timer, which count from anywhere; one that lies before a time it has seen means that time.
 */
public interface Quota {

    /**
     * Returns whether {@code amount} may be taken; changes nothing. What is more than the quota ever holds may be taken when it is full.
     *
     * @return open, not before a time, or until a change
     */
    Verdict check(long amount, long nowNanos);

    /** Takes {@code amount}, also when it is not there: then others wait until that has come as well. */
    void take(long amount, long nowNanos);

    /** Gives {@code amount} back, which was taken and is not needed; what is more than the quota holds is lost. */
    void giveBack(long amount, long nowNanos);

    /** Returns what is there now, below 0 for what was taken and has not come yet. */
    long left(long nowNanos);

    /** Registers {@code listener}, which is run when {@link #check} has become better by neither time nor {@link #giveBack}. */
    void onChange(Runnable listener);
}
