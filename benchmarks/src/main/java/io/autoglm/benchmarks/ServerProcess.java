package io.autoglm.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The simulated server in a process of its own, so that its allocation and CPU are not counted as the client's. */
public final class ServerProcess implements AutoCloseable {

    private final Process process;
    private final URI url;

    private ServerProcess(Process process, URI url) {
        this.process = process;
        this.url = url;
    }

    /** Starts a server with these options of its command line and waits until it has printed its address. */
    static ServerProcess start(String... options) throws IOException {
        return start(List.of(options));
    }

    /** Starts a server on a free port, which keeps no record of requests, with these options besides. */
    public static ServerProcess start(List<String> options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                "io.autoglm.test.SimServerMain"));
        command.addAll(List.of("--port", "0", "--no-recording"));
        command.addAll(options);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            int at = line.indexOf("http://");
            if (at >= 0) {
                return new ServerProcess(process, URI.create(line.substring(at).split("\\s")[0]));
            }
        }
        process.destroyForcibly();
        throw new IOException("the simulated server ended without printing its address");
    }

    /** Returns the base URL, which ends in {@code /v1}. */
    public String baseUrl() {
        String address = url.toString();
        return address.endsWith("/v1") ? address : address + "/v1";
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
