package io.autoglm.cli;

/** Somebody wants the program to end early: Ctrl-C or a signal. */
interface Interrupts {

    /**
     * Runs {@code action} when the program is interrupted. It runs on another thread, at most once.
     *
     * @return what to close when the program has ended by itself, or has come to the end of what an interrupt made it do
     */
    Registration onInterrupt(Runnable action);

    /** Closing it forgets the action, and lets an interrupted program end. */
    interface Registration extends AutoCloseable {

        @Override
        void close();
    }
}
