package io.autoglm.sdk.policy;

import io.autoglm.sdk.error.AutoGlmException;

/**
 * Something an attempt needs leave from: a concurrency limit, a rate limit, a breaker.
 *
 * <p>Plain and never waiting: waiting is the waiting room's business. All methods may be called by any thread and never block.
 */
public interface Gate {

    /** Returns whether an attempt of {@code call} may start at {@code nowNanos} of the call's timer; changes nothing. */
    Verdict check(Call<?> call, long nowNanos);

    /**
     * Takes the leave that {@link #check} promised, at the same {@code nowNanos}; the attempt starts now. The waiting room calls both one
     * after the other, never concurrently; what ends meanwhile must not break the promise.
     */
    Ticket take(Call<?> call, long nowNanos);

    /** Returns whether it refuses whatever comes at {@code nowNanos}; may be asked at any time, by any thread. */
    default boolean isClosed(long nowNanos) {
        return false;
    }

    /** Registers {@code listener}, which is run whenever a closed or waiting verdict may have become better. */
    void onChange(Runnable listener);

    /** What a gate says. */
    sealed interface Verdict {

        /** The attempt may start. */
        Verdict OPEN = new Open();

        /** Not now; the gate tells when something changes. */
        Verdict UNTIL_CHANGE = new UntilChange();

        /** The attempt may start. */
        record Open() implements Verdict {}

        /** Not now; the gate tells when something changes. */
        record UntilChange() implements Verdict {}

        /**
         * Not now, but then.
         *
         * @param atNanos on the call's timer
         */
        record NotBefore(long atNanos) implements Verdict {}

        /**
         * Not at all.
         *
         * @param failure    what the caller gets when there is no other endpoint
         * @param lastResort whether the attempt may be made nevertheless when nothing else can serve the call: {@link #take} gives a ticket then
         */
        record Closed(AutoGlmException failure, boolean lastResort) implements Verdict {

            /** Returns a verdict that holds whatever else there is. */
            public Closed(AutoGlmException failure) {
                this(failure, false);
            }
        }
    }
}
