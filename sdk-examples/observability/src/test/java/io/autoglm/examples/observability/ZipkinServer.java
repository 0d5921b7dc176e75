package io.autoglm.examples.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.web.reactive.function.client.WebClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real Zipkin in a process of its own, on a port that it chooses itself; what it says is in target/zipkin/zipkin.log. */
final class ZipkinServer implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Pattern SERVING = Pattern.compile("Serving HTTP at /127\\.0\\.0\\.1:(\\d+)");
    private static final Path FOLDER = Path.of("target", "zipkin");
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Process process;
    private final int port;

    private ZipkinServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** One span, as Zipkin's API tells of it. */
    record Span(JsonNode json) {

        String id() {
            return json.path("id").asString();
        }

        String parentId() {
            return json.path("parentId").asString("");
        }

        String name() {
            return json.path("name").asString();
        }

        String kind() {
            return json.path("kind").asString("");
        }

        String tag(String key) {
            return json.path("tags").path(key).asString("");
        }

        List<String> annotations() {
            List<String> values = new ArrayList<>();
            json.path("annotations")
                    .forEach(note -> values.add(note.path("value").asString()));
            return values;
        }
    }

    static ZipkinServer start() throws IOException {
        Path log = FOLDER.resolve("zipkin.log");
        Files.deleteIfExists(log);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        FOLDER.resolve("zipkin-server.jar").toString(),
                        "--armeria.ports[0].ip=127.0.0.1",
                        "--armeria.ports[0].port=0")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        try {
            String[] found = new String[1];
            await().atMost(START).untilAsserted(() -> {
                assertThat(process.isAlive()).as("Zipkin runs: see %s", log).isTrue();
                Matcher serving = SERVING.matcher(Files.readString(log));
                assertThat(serving.find()).as("Zipkin serves: see %s", log).isTrue();
                found[0] = serving.group(1);
            });
            return new ZipkinServer(process, Integer.parseInt(found[0]));
        } catch (Throwable late) {
            process.destroyForcibly();
            throw late;
        }
    }

    /** Returns where spans are sent to. */
    String endpoint() {
        return "http://127.0.0.1:" + port + "/api/v2/spans";
    }

    /** Returns what Zipkin says, an empty list where it knows nothing of it. */
    private JsonNode api(String path) {
        return WebClient.create("http://127.0.0.1:" + port)
                .get()
                .uri(path)
                .exchangeToMono(response -> response.bodyToMono(String.class)
                        .map(body -> response.statusCode().is2xxSuccessful() ? body : "[]"))
                .map(JSON::readTree)
                .block(PATIENCE);
    }

    /** Waits until the trace {@code id} has {@code count} spans, and returns them in the order in which they began. */
    List<Span> trace(String id, int count) {
        List<Span> spans = new ArrayList<>();
        await().atMost(PATIENCE).untilAsserted(() -> {
            spans.clear();
            api("/api/v2/trace/" + id).forEach(span -> spans.add(new Span(span)));
            assertThat(spans).as("spans of trace %s", id).hasSizeGreaterThanOrEqualTo(count);
        });
        spans.sort(
                Comparator.comparingLong(span -> span.json().path("timestamp").asLong()));
        return spans;
    }

    /** Returns the ids of all traces in which {@code service} took part. */
    List<String> traceIds(String service) {
        List<String> ids = new ArrayList<>();
        api("/api/v2/traces?limit=100&serviceName=" + service)
                .forEach(trace -> ids.add(trace.path(0).path("traceId").asString()));
        return ids;
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
