package io.autoglm.cli;

import org.jspecify.annotations.Nullable;

/**
 * The first Ctrl-C ends the load, the second the program, as if nobody listened; any other signal that ends the program ends the load
 * first, for as long as an interrupted program may take.
 */
final class LoadInterrupts {

    private final Runnable end;
    private Interrupts.@Nullable Registration ctrlC;
    private Interrupts.@Nullable Registration others;

    private LoadInterrupts(Runnable end) {
        this.end = end;
    }

    /** Listens until it is closed; {@code end} runs on another thread. */
    static LoadInterrupts listen(Interrupts interrupts, Runnable end) {
        LoadInterrupts listener = new LoadInterrupts(end);
        listener.begin(interrupts);
        return listener;
    }

    private synchronized void begin(Interrupts interrupts) {
        ctrlC = interrupts.onEach(this::pressed);
        others = interrupts.onInterrupt(end);
    }

    private synchronized void pressed() {
        end.run();
        if (ctrlC != null) {
            ctrlC.close();
            ctrlC = null;
        }
    }

    /** Listens no more, and lets an interrupted program end. */
    synchronized void close() {
        if (ctrlC != null) {
            ctrlC.close();
        }
        if (others != null) {
            others.close();
        }
    }
}
