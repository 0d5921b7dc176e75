package io.autoglm.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What is around the program, so that a test can stand in for it.
 *
 * @param in         standard input
 * @param out        standard output: not buffered, so that what is written has left
 * @param err        standard error, in UTF-8
 * @param variables  the environment
 * @param interrupts Ctrl-C
 * @param real       whether these are the streams of the process itself, so that a terminal may be behind them
 */
record Shell(
        InputStream in,
        OutputStream out,
        PrintStream err,
        Map<String, String> variables,
        Interrupts interrupts,
        boolean real) {

    /** Returns the shell around this process. Streams are UTF-8 whatever the locale says. */
    static Shell ofProcess() {
        return new Shell(
                System.in,
                new FileOutputStream(FileDescriptor.out),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                System.getenv(),
                new ProcessInterrupts(),
                true);
    }

    /** Writes one line to standard error. Safe for every thread. */
    void say(String line) {
        err.println(line);
    }

    /**
     * Writes {@code text} to standard output as UTF-8; it has left when this returns. For one thread.
     *
     * @throws OutputException when the output takes no more
     */
    void print(String text) {
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            throw new OutputException(e);
        }
    }

    /** Returns the exit code of a program whose output takes no more. A reader may leave, that is its right; anything else is worth a word. */
    int unwritable(OutputException e) {
        if (e.readerLeft()) {
            return ExitCode.INTERRUPTED;
        }
        say("autoglm: cannot write the answer: " + OneLine.of(String.valueOf(e.getMessage())));
        return ExitCode.REFUSED;
    }

    /** Returns the variable {@code name}, blank counting as absent. */
    String variable(String name) {
        return variables.getOrDefault(name, "").strip();
    }

    /** Returns the value of the variable {@code name}, which must be set; {@code option} is what the message names. */
    String secret(String name, String option) {
        String value = variable(name);
        if (value.isEmpty()) {
            throw new UsageException(option + ": the variable " + OneLine.of(name) + " is not set");
        }
        return value;
    }
}
