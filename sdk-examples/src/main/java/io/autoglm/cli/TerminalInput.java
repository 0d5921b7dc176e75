package io.autoglm.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.reader.impl.completer.StringsCompleter;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.impl.AbstractTerminal;
import org.jline.terminal.spi.SystemStream;
import org.jline.terminal.spi.TerminalProvider;
import org.jspecify.annotations.Nullable;

/**
 * Lines that somebody types, with editing, earlier lines under the arrow keys, and pasted lines kept together. What was typed is kept in
 * memory only, never in a file.
 */
final class TerminalInput implements ChatInput {

    private final Terminal terminal;
    private final LineReader reader;
    private final Screen screen;

    private TerminalInput(Terminal terminal) {
        this.terminal = terminal;
        this.screen = screenOf(terminal);
        DefaultParser parser = new DefaultParser();
        parser.setQuoteChars(null);
        parser.setEscapeChars(null);
        reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .parser(parser)
                .completer(new StringsCompleter(ChatWord.words()))
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.INSERT_TAB, true)
                .build();
    }

    /** Returns the terminal that standard input is, {@code null} when it is none. */
    static @Nullable TerminalInput open() {
        try {
            return new TerminalInput(TerminalBuilder.builder()
                    .system(true)
                    .dumb(false)
                    .encoding(StandardCharsets.UTF_8)
                    .build());
        } catch (IOException | IllegalStateException noTerminal) {
            return null;
        }
    }

    private static Screen screenOf(Terminal terminal) {
        if (!(terminal instanceof AbstractTerminal known)) {
            return new Screen(true, false, false);
        }
        TerminalProvider provider = known.getProvider();
        return new Screen(
                true, provider.isSystemStream(SystemStream.Output), provider.isSystemStream(SystemStream.Error));
    }

    @Override
    public @Nullable Line line(boolean more) throws PromptInterrupted {
        try {
            String text = reader.readLine(more ? "... " : ">>> ");
            return new Line(
                    text, text.length() > LONGEST ? "a line must not be longer than " + LONGEST + " characters" : null);
        } catch (UserInterruptException e) {
            throw new PromptInterrupted(!e.getPartialLine().isEmpty());
        } catch (EndOfFileException e) {
            return null;
        } finally {
            // the reader is woken by an interrupt of this thread, and what is left of it is no business of the answer
            Thread.interrupted();
        }
    }

    @Override
    public Interrupts.Registration onInterrupt(Runnable action) {
        Terminal.SignalHandler before = terminal.handle(Signal.INT, signal -> action.run());
        return () -> terminal.handle(Signal.INT, before);
    }

    @Override
    public void interrupt() {
        // between two lines for a moment; while a line is read, the reader hears it
    }

    @Override
    public Screen screen() {
        return screen;
    }

    @Override
    public void close() {
        try {
            terminal.close();
        } catch (IOException e) {
            throw new OutputException(e);
        }
    }
}
