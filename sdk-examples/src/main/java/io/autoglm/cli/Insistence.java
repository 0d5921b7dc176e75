package io.autoglm.cli;

/**
 * Decides whether a Ctrl-C where nothing is under way ends the program: one may be a slip, or have been meant for an answer that has
 * just ended. Plain Java; times are nanoseconds of one clock. Not for several threads.
 */
final class Insistence {

    /** How soon after a Ctrl-C that cancelled an answer another one means the program. */
    static final long SOON_NANOS = 2_000_000_000L;

    private boolean pressed;
    private boolean cancelled;
    private long cancelledAt;

    /** An answer was cancelled at {@code now}. */
    void cancelled(long now) {
        cancelled = true;
        cancelledAt = now;
        pressed = false;
    }

    /** A question or a word was entered. */
    void entered() {
        pressed = false;
        cancelled = false;
    }

    /**
     * Ctrl-C was pressed at the prompt at {@code now}.
     *
     * @param typed whether it took back something that had been typed
     * @return whether the program is to end
     */
    boolean ends(boolean typed, long now) {
        if (typed) {
            entered();
            return false;
        }
        boolean ends = pressed || (cancelled && now - cancelledAt < SOON_NANOS);
        pressed = true;
        return ends;
    }
}
