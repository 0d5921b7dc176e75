package io.autoglm.cli;

/** What the program says on standard error while a call is under way. */
enum Telling {
    /** Nothing. */
    NOTHING,
    /** That there is a long wait before another attempt. */
    LONG_WAITS,
    /** Each attempt, with the heads of requests and responses. */
    EVERYTHING;

    /** Returns what is said with {@code -v}, and without it when the output is for people or {@code mute}. */
    static Telling of(boolean verbose, boolean mute) {
        return verbose ? EVERYTHING : mute ? NOTHING : LONG_WAITS;
    }
}
