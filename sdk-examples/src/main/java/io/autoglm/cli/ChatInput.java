package io.autoglm.cli;

import org.jspecify.annotations.Nullable;

/** Where the lines of a conversation come from: a terminal, or a pipe or file. For one thread, except where it says otherwise. */
interface ChatInput extends AutoCloseable {

    /** Characters that one question may have; what is longer is refused, and what follows it is read on. */
    int LONGEST = 1 << 20;

    /**
     * Waits for the next line; {@code null} at the end of input.
     *
     * @param more whether it goes on with a question that has begun
     * @throws PromptInterrupted when Ctrl-C was pressed instead
     */
    @Nullable
    Line line(boolean more) throws PromptInterrupted;

    /** Runs {@code action} at each Ctrl-C that does not interrupt {@link #line}, until it is closed. */
    Interrupts.Registration onInterrupt(Runnable action);

    /** Ctrl-C was pressed while no answer was under way. Safe for every thread. */
    void interrupt();

    /** Returns where people look. */
    Screen screen();

    @Override
    void close();

    /**
     * A line without its end.
     *
     * @param text   what it says
     * @param defect why it must not be sent, {@code null} when it may
     */
    record Line(String text, @Nullable String defect) {}

    /**
     * What of the output a person looks at, so that prompts belong there and control characters do not.
     *
     * @param input whether lines are typed
     * @param out   whether standard output is a terminal
     * @param err   whether standard error is a terminal
     */
    record Screen(boolean input, boolean out, boolean err) {

        static final Screen NONE = new Screen(false, false, false);
    }

    /** Ctrl-C instead of a line. */
    final class PromptInterrupted extends Exception {

        private static final long serialVersionUID = 1L;

        private final boolean typed;

        PromptInterrupted(boolean typed) {
            super("Ctrl-C");
            this.typed = typed;
        }

        /** Returns whether something had been typed, which is forgotten now. */
        boolean typed() {
            return typed;
        }
    }
}
