package io.autoglm.cli;

import io.autoglm.test.SimServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs the program in this JVM, with streams, environment and Ctrl-C of the test's own. */
final class Program {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> variables = new TreeMap<>();
    private final CompletableFuture<Runnable> interruptible = new CompletableFuture<>();
    private InputStream in = InputStream.nullInputStream();
    private OutputStream stdout = out;

    Program variable(String name, String value) {
        variables.put(name, value);
        return this;
    }

    Program stdin(byte[] bytes) {
        return stdin(new ByteArrayInputStream(bytes));
    }

    Program stdin(InputStream stream) {
        in = stream;
        return this;
    }

    Program stdout(OutputStream stream) {
        stdout = stream;
        return this;
    }

    /** Presses Ctrl-C as soon as the program listens to it. */
    void interrupt() {
        interruptible.join().run();
    }

    int run(String... args) {
        Shell shell = new Shell(
                in, stdout, new PrintStream(err, true, StandardCharsets.UTF_8), variables, new Presses(), false);
        return AutoGlm.run(args, shell);
    }

    /** Runs {@code generate} against {@code server}. */
    int generate(SimServer server, String... args) {
        return run(arguments(server, args));
    }

    static String[] arguments(SimServer server, String... args) {
        List<String> all = new ArrayList<>(List.of("generate", "--base-url", server.baseUrl(), "--model", "sim"));
        all.addAll(List.of(args));
        return all.toArray(String[]::new);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** Returns standard output as JSON lines; fails when it is anything else. */
    List<JsonNode> lines() {
        return out().lines().map(JsonMapper.shared()::readTree).toList();
    }

    JsonNode lastLine() {
        List<JsonNode> lines = lines();
        return lines.get(lines.size() - 1);
    }

    private final class Presses implements Interrupts {

        @Override
        public Registration onInterrupt(Runnable action) {
            interruptible.complete(action);
            return () -> {};
        }

        @Override
        public Registration onEach(Runnable action) {
            return onInterrupt(action);
        }
    }
}
