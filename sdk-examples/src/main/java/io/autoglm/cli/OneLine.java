package io.autoglm.cli;

/** Keeps a message from a server or a file from moving the cursor or adding lines of its own. */
final class OneLine {

    private OneLine() {}

    /** Returns {@code text} with each run of white space and control characters replaced by one blank. */
    static String of(String text) {
        return text.replaceAll("[\\s\\p{Cntrl}\\x80-\\x9f]+", " ").strip();
    }
}
