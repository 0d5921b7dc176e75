package io.autoglm.examples.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.util.FileSystemUtils;
import org.springframework.web.reactive.function.client.WebClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real Prometheus that reads one application, on a port that it chooses itself; what it says is in target/prometheus. */
final class PrometheusServer implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Pattern LISTENING = Pattern.compile("Listening on\".*address=127\\.0\\.0\\.1:(\\d+)");
    private static final Path FOLDER = Path.of("target", "prometheus");

    private final Process process;
    private final int port;

    private PrometheusServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Returns whether the program {@code name} is on the path. */
    static boolean isInstalled(String name) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    }

    static PrometheusServer start(int applicationPort) throws IOException {
        FileSystemUtils.deleteRecursively(FOLDER);
        Files.createDirectories(FOLDER);
        Path log = FOLDER.resolve("prometheus.log");
        Path configuration = FOLDER.resolve("prometheus.yml");
        Files.writeString(configuration, """
                scrape_configs:
                  - job_name: assistant
                    metrics_path: /actuator/prometheus
                    scrape_interval: 1s
                    scrape_timeout: 1s
                    static_configs:
                      - targets: ['127.0.0.1:%d']
                """.formatted(applicationPort));
        Process process = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + FOLDER.resolve("data"),
                        "--web.listen-address=127.0.0.1:0")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        try {
            String[] found = new String[1];
            await().atMost(START).untilAsserted(() -> {
                assertThat(process.isAlive()).as("Prometheus runs: see %s", log).isTrue();
                Matcher listening = LISTENING.matcher(Files.readString(log));
                assertThat(listening.find())
                        .as("Prometheus listens: see %s", log)
                        .isTrue();
                found[0] = listening.group(1);
            });
            return new PrometheusServer(process, Integer.parseInt(found[0]));
        } catch (Throwable late) {
            process.destroyForcibly();
            throw late;
        }
    }

    /** Returns the value of {@code promql}, whose result is one number; not a number where there is none. */
    double value(String promql) {
        String answer = WebClient.create("http://127.0.0.1:" + port)
                .get()
                .uri("/api/v1/query?query={promql}", promql)
                .exchangeToMono(response -> response.bodyToMono(String.class))
                .block(PATIENCE);
        JsonNode json = JsonMapper.shared().readTree(answer);
        assertThat(json.path("status").asString()).as(answer).isEqualTo("success");
        JsonNode result = json.path("data").path("result");
        assertThat(result.size()).as(promql + ": " + answer).isLessThanOrEqualTo(1);
        return result.isEmpty()
                ? Double.NaN
                : Double.parseDouble(result.path(0).path("value").path(1).asString());
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
