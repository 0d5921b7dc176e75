package io.autoglm.cli;

import java.io.IOException;
import org.jline.terminal.spi.SystemStream;
import org.jline.terminal.spi.TerminalProvider;

/** Whether somebody looks at the output. */
final class Screens {

    private Screens() {}

    /** Returns whether standard output is a terminal. */
    static boolean isTerminal() {
        try {
            return TerminalProvider.load("jni").isSystemStream(SystemStream.Output);
        } catch (IOException | LinkageError none) {
            return false;
        }
    }
}
