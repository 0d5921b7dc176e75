package io.autoglm.cli;

/** Somebody wants the program, or what it is doing, to end early: Ctrl-C or a signal. */
interface Interrupts {

    /**
     * Runs {@code action} when the program is interrupted. It runs on another thread, at most once, and the program ends.
     *
     * @return what to close when the program has ended by itself, or has come to the end of what an interrupt made it do
     */
    Registration onInterrupt(Runnable action);

    /**
     * Runs {@code action} at every Ctrl-C, on another thread, and lets the program go on. Other signals end it as ever.
     *
     * @return what to close when Ctrl-C is to end the program again
     */
    Registration onEach(Runnable action);

    /** Closing it forgets the action, and lets an interrupted program end. */
    interface Registration extends AutoCloseable {

        @Override
        void close();
    }
}
