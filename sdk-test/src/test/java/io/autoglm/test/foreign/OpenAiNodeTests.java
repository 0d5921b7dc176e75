package io.autoglm.test.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * OpenAI's own client for Node takes the simulated server for the real thing. Needs {@code node} and
 * {@code npm install --prefix sdk-test/src/test/js}; skipped where one of them is not there.
 */
class OpenAiNodeTests {

    private static final Path SCRIPTS = Path.of("src", "test", "js");
    private static final String KEY = "sk-sim-0123456789";

    private static boolean hasNode() {
        try {
            Process node = new ProcessBuilder("node", "--version")
                    .redirectErrorStream(true)
                    .start();
            return node.waitFor(10, TimeUnit.SECONDS) && node.exitValue() == 0;
        } catch (IOException absent) {
            return false;
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    @Test
    void everyCheckOfTheNodeClientSucceeds() throws InterruptedException {
        assumeTrue(hasNode(), "the program 'node' is not here");
        assumeTrue(
                Files.isDirectory(SCRIPTS.resolve("node_modules").resolve("openai")),
                "the npm package 'openai' is not installed: npm install --prefix sdk-test/src/test/js");
        SimBehavior behavior = SimBehavior.builder()
                .answer("Hel", "lo ", "世界")
                .models("sim-1", "sim-2")
                .apiKey(KEY)
                .build();
        try (SimServer server = SimServer.start(behavior)) {
            assertThat(run(server.baseUrl()).lines())
                    .containsExactly(
                            "whole: Hello 世界 stop with id",
                            "stream: Hello 世界 usage none",
                            "stream with usage: Hello 世界 usage 3",
                            "stream helper: Hello 世界",
                            "aborted: ended",
                            "models: sim-1 sim-2",
                            "completions: 0 1",
                            "embeddings: 0/true 1/true",
                            "wrong key: AuthenticationError 401 invalid_api_key",
                            "unknown model: NotFoundError 404 model_not_found",
                            "bad request: BadRequestError 400");
        }
    }

    private static String run(String baseUrl) throws InterruptedException {
        try {
            Process node = new ProcessBuilder("node", "openai-checks.mjs", baseUrl, KEY)
                    .directory(SCRIPTS.toFile())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(node.waitFor(10, TimeUnit.SECONDS)).isTrue();
            return said;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
