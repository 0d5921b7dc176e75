package io.autoglm.cli;

import java.io.IOException;
import java.util.Locale;

/** Standard output takes no more. */
final class OutputException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    OutputException(IOException cause) {
        super(String.valueOf(cause.getMessage()), cause);
    }

    /** Returns whether the reader at the other end left, which is its right, as in {@code autoglm … | head -1}. */
    boolean readerLeft() {
        String reason = String.valueOf(getMessage()).toLowerCase(Locale.ROOT);
        return reason.contains("broken pipe")
                || reason.contains("pipe is being closed")
                || reason.contains("pipe has been ended");
    }
}
