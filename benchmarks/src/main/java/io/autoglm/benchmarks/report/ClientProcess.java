package io.autoglm.benchmarks.report;

import io.autoglm.benchmarks.load.Command;
import io.autoglm.benchmarks.load.Driver;
import io.autoglm.benchmarks.load.Figures;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A client in a process of its own, which does as it is told by lines on its input. */
final class ClientProcess implements AutoCloseable {

    private final Contender contender;
    private final Process process;
    private final Writer commands;
    private final BufferedReader answers;

    private ClientProcess(Contender contender, Process process) {
        this.contender = contender;
        this.process = process;
        this.commands = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Starts a client with a heap of at most so much, as {@code 512m}, that waits for commands. */
    static ClientProcess start(Contender contender, String heap) throws IOException {
        return new ClientProcess(contender, launch(contender, heap, List.of()));
    }

    /** Starts a client that streams one answer and ends at its first token, and returns what it says then. */
    static Figures firstToken(Contender contender, String baseUrl) throws IOException {
        try (ClientProcess client = new ClientProcess(contender, launch(contender, "512m", List.of(baseUrl)))) {
            return client.answer();
        }
    }

    private static Process launch(Contender contender, String heap, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + heap);
        command.add("-cp");
        command.add(contender.classPath());
        command.addAll(contender.program());
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Says a command and waits for its figures. */
    Figures ask(String command) throws IOException {
        commands.write(command + "\n");
        commands.flush();
        return answer();
    }

    private Figures answer() throws IOException {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.equals(Driver.ANSWER) || line.startsWith(Driver.ANSWER + " ")) {
                return Figures.of(Command.parse(line));
            }
        }
        throw new IOException(contender.title() + " ended without an answer");
    }

    @Override
    public void close() throws IOException {
        try {
            commands.close();
        } catch (IOException ended) {
            // the process is gone already
        }
        try {
            if (!process.waitFor(3, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
