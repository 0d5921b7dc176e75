package io.autoglm.examples.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.autoglm.test.SimFault;
import io.autoglm.test.SimServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The meters of the running application, as a real Prometheus has them. */
class PrometheusTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String MISSING = "Prometheus is not installed here: apt-get install prometheus";
    private static final SimServer SERVER = SimServer.start();

    private static RunningAssistant assistant;

    @BeforeAll
    static void start() {
        assistant = RunningAssistant.start(SERVER, Object.class, Documented.properties("Prometheus"));
    }

    @AfterAll
    static void stop() {
        assistant.close();
        SERVER.close();
    }

    private static void ask(String path) {
        assertThat(assistant.get(path).block(PATIENCE).getStatusCode().value()).isEqualTo(200);
    }

    @Test
    void prometheusAnswersTheQuestionsOfTheDocumentation() throws Exception {
        assumeTrue(PrometheusServer.isInstalled("prometheus"), MISSING);
        ask("/chat");
        try (PrometheusServer prometheus = PrometheusServer.start(assistant.port())) {
            await().atMost(PATIENCE).until(() -> prometheus.value("sum(up)") == 1);
            double calls = prometheus.value("sum(gen_ai_client_operation_duration_seconds_count)");
            SERVER.enqueue(SimFault.status(503));
            for (int i = 0; i < 5; i++) {
                ask("/chat");
            }

            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(prometheus.value("sum(gen_ai_client_operation_duration_seconds_count)"))
                                    .isEqualTo(calls + 5));
            for (String question : Documented.promQl()) {
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(prometheus.value(question))
                                .as(question)
                                .isNotNaN());
            }
            assertThat(prometheus.value("sum(autoglm_client_retries_total{autoglm_retry_reason=\"throttled\"})"))
                    .isEqualTo(1);
        }
    }

    @Test
    void thePageIsWithoutFaultForPrometheusOwnCheck() throws Exception {
        assumeTrue(PrometheusServer.isInstalled("promtool"), MISSING);
        ask("/ask");
        String page = assistant.metrics();
        Path said = Path.of("target", "promtool.txt");

        Process promtool = new ProcessBuilder("promtool", "check", "metrics")
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        promtool.getOutputStream().write(page.getBytes(StandardCharsets.UTF_8));
        promtool.getOutputStream().close();

        assertThat(promtool.waitFor(20, TimeUnit.SECONDS)).isTrue();
        String words = Files.readString(said);
        assertThat(words).doesNotContain("error while linting", "gen_ai_", "autoglm_");
        assertThat(promtool.exitValue()).as(words).isIn(0, 3); // 3: it does not like a name of somebody else's
    }

    /** An exemplar leads from a bucket to a trace that fell into it. */
    @Test
    void bucketsNameTheTraceOfACall() {
        ask("/chat");

        List<String> traces = SERVER.requests().stream()
                .map(request -> request.header("traceparent").split("-")[1])
                .toList();
        List<String> lines = assistant
                .openMetrics()
                .lines()
                .filter(line -> line.contains(" # {") && line.contains("_bucket{"))
                .toList();
        assertThat(lines)
                .extracting(line -> line.substring(0, line.indexOf('{')))
                .contains("gen_ai_client_operation_duration_seconds_bucket", "autoglm_client_attempts_seconds_bucket");
        assertThat(lines)
                .filteredOn(line -> line.startsWith("gen_ai") || line.startsWith("autoglm"))
                .allSatisfy(line -> assertThat(traces).contains(line.replaceAll(".*trace_id=\"([0-9a-f]+)\".*", "$1")));
    }

    @Test
    void noMeterOfMicrometersOwnStandsBesideOurs() {
        ask("/chat");

        assertThat(assistant.metrics())
                .contains(
                        "gen_ai_client_operation_duration_seconds_bucket",
                        "gen_ai_client_operation_time_to_first_chunk_seconds_bucket",
                        "gen_ai_client_token_usage_bucket",
                        "autoglm_client_attempts_seconds_bucket",
                        "autoglm_client_in_flight",
                        "http_server_requests_seconds")
                .doesNotContain(
                        "gen_ai_client_operation_seconds",
                        "gen_ai_client_operation_active",
                        "autoglm_client_attempt_seconds",
                        "autoglm_client_attempt_active",
                        RunningAssistant.KEY,
                        RunningAssistant.PROMPT);
    }
}
