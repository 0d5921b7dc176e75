package io.autoglm.cli;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jline.terminal.spi.SystemStream;
import org.jline.terminal.spi.TerminalProvider;
import org.jspecify.annotations.Nullable;

/** Shows on standard error how a load goes: one line that changes where that is a terminal, else a line every few seconds. */
final class LoadDisplay {

    private static final long LIVE_MILLIS = 500;
    private static final long LINE_MILLIS = 5_000;
    private static final String TO_BEGIN = "\r";
    private static final String ERASE_TO_END = "\u001b[K";

    private final Shell shell;
    private final boolean quiet;
    private final @Nullable TerminalProvider terminal;

    private LoadDisplay(Shell shell, boolean quiet, @Nullable TerminalProvider terminal) {
        this.shell = shell;
        this.quiet = quiet;
        this.terminal = terminal;
    }

    /** Returns the display that suits {@code shell}; a {@code quiet} one shows nothing. */
    static LoadDisplay of(Shell shell, boolean quiet) {
        boolean lines = quiet || !shell.real() || shell.variable("TERM").equals("dumb");
        return new LoadDisplay(shell, quiet, lines ? null : terminal());
    }

    /** Shows {@code progress} until it is {@code over}. */
    void follow(LoadProgress progress, CountDownLatch over) throws InterruptedException {
        while (!over.await(terminal == null ? LINE_MILLIS : LIVE_MILLIS, TimeUnit.MILLISECONDS)) {
            if (terminal != null) {
                live(terminal, progress.line());
            } else if (!quiet) {
                shell.say("* " + progress.line());
            }
        }
        if (terminal != null) {
            write(TO_BEGIN + ERASE_TO_END);
        }
    }

    /** A line that a terminal breaks in two could not be written over. */
    private void live(TerminalProvider provider, String line) {
        int width = provider.systemStreamWidth(SystemStream.Error);
        int room = width > 1 ? width - 1 : 79;
        write(TO_BEGIN + (line.length() > room ? line.substring(0, room) : line) + ERASE_TO_END);
    }

    private void write(String text) {
        shell.err().print(text);
        shell.err().flush();
    }

    private static @Nullable TerminalProvider terminal() {
        try {
            TerminalProvider provider = TerminalProvider.load("jni");
            return provider.isSystemStream(SystemStream.Error) ? provider : null;
        } catch (IOException | LinkageError none) {
            return null;
        }
    }
}
