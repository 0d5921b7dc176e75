package io.autoglm.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jline.terminal.spi.SystemStream;
import org.jline.terminal.spi.TerminalProvider;
import org.jspecify.annotations.Nullable;

/** Shows on standard error how a load goes: lines that change where that is a terminal, else a line every few seconds. For one thread. */
final class LoadDisplay {

    private static final long LIVE_MILLIS = 500;
    private static final long LINE_MILLIS = 5_000;
    private static final String ERASE_BELOW = "\u001b[J";
    private static final String SEPARATOR = ", ";

    private final Shell shell;
    private final boolean quiet;
    private final @Nullable TerminalProvider terminal;
    private int linesShown;

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

    /** Says what happens before there is progress. */
    void begin(String what) {
        if (terminal != null) {
            live(terminal, List.of(what), List.of());
        } else if (!quiet) {
            shell.say("* " + what);
        }
    }

    /** Shows {@code progress} until it is {@code over}. */
    void follow(LoadProgress progress, CountDownLatch over) throws InterruptedException {
        while (!over.await(terminal == null ? LINE_MILLIS : LIVE_MILLIS, TimeUnit.MILLISECONDS)) {
            if (terminal != null) {
                live(terminal, progress.parts(), progress.endpoints());
            } else if (!quiet) {
                shell.say("* " + String.join(SEPARATOR, progress.parts()));
                progress.endpoints().forEach(line -> shell.say("* " + line));
            }
        }
        if (terminal != null) {
            write(toBegin());
        }
    }

    private void live(TerminalProvider provider, List<String> parts, List<String> whole) {
        int width = provider.systemStreamWidth(SystemStream.Error);
        int room = width > 1 ? width - 1 : 79;
        List<String> lines = lines(parts, room);
        whole.forEach(line -> lines.addAll(lines(List.of(line.split(SEPARATOR)), room)));
        write(toBegin() + String.join("\r\n", lines));
        linesShown = lines.size();
    }

    /** Returns {@code parts} in lines of at most {@code room} characters: one that a terminal breaks could not be written over. */
    static List<String> lines(List<String> parts, int room) {
        List<String> lines = new ArrayList<>();
        String line = "";
        for (String part : parts) {
            String longer = line.isEmpty() ? part : line + SEPARATOR + part;
            if (longer.length() > room && !line.isEmpty()) {
                lines.add(line);
                longer = part;
            }
            line = longer.length() > room ? longer.substring(0, room) : longer;
        }
        lines.add(line);
        return lines;
    }

    /** Returns what leads to where the lines before began, and takes them away. */
    private String toBegin() {
        return (linesShown > 1 ? "\u001b[" + (linesShown - 1) + "A" : "") + "\r" + ERASE_BELOW;
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
