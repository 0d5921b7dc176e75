package io.autoglm.sdk.policy;

/**
 * Hears how many attempts are under way: each is told of when it is admitted and, exactly once, when it is over.
 *
 * <p>Called by any thread. It MUST NOT block, and MUST NOT throw.
 */
public interface InFlightListener {

    /** Hears nothing. */
    InFlightListener NONE = new InFlightListener() {
        @Override
        public void began(long nowNanos) {}

        @Override
        public void ended(long nowNanos) {}
    };

    /**
     * An attempt was admitted.
     *
     * @param nowNanos when, on the call's timer
     */
    void began(long nowNanos);

    /**
     * An attempt that was admitted is over, however it ended; told before its permit is back.
     *
     * @param nowNanos when, on the call's timer
     */
    void ended(long nowNanos);
}
