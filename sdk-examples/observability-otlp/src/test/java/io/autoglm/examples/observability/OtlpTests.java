package io.autoglm.examples.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.examples.observability.OtlpReceiver.Received;
import io.autoglm.test.RecordedRequest;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimLatency;
import io.autoglm.test.SimServer;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span.Event;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.test.StepVerifier;

/** What the application sends by OTLP, decoded as a receiver does. */
class OtlpTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String KEY = "sk-key-marker";
    private static final String PROMPT = "prompt-marker";
    private static final String CALL = "chat sim-1";
    private static final String ATTEMPT = "attempt chat sim-1";
    private static final SimServer SERVER = SimServer.start();
    private static final OtlpReceiver RECEIVER = new OtlpReceiver();

    @BeforeEach
    void resetServer() {
        SERVER.reset();
    }

    @AfterAll
    static void stop() {
        RECEIVER.close();
        SERVER.close();
    }

    private static ConfigurableApplicationContext start(String... properties) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--spring.main.banner-mode=off",
                "--logging.level.root=warn",
                "--management.opentelemetry.tracing.export.schedule-delay=100ms",
                "--management.otlp.metrics.export.step=1s",
                "--autoglm.provider=",
                "--autoglm.base-url=" + SERVER.baseUrl(),
                "--autoglm.api-key=" + KEY,
                "--autoglm.retry.throttled.base=1ms",
                "--autoglm.shutdown-grace=0s"));
        List<String> more = new ArrayList<>(List.of(properties));
        more.addAll(Documented.properties("http://jaeger:4318/v1/traces", RECEIVER.url("/v1/traces")));
        more.addAll(Documented.properties("http://collector:4318/v1/metrics", RECEIVER.url("/v1/metrics")));
        for (String property : more) {
            arguments.add("--" + property);
        }
        return SpringApplication.run(AssistantApplication.class, arguments.toArray(String[]::new));
    }

    private static Flux<String> get(ConfigurableApplicationContext assistant, String path) {
        return WebClient.create("http://127.0.0.1:" + assistant.getEnvironment().getProperty("local.server.port"))
                .get()
                .uri(path + "?prompt={prompt}", PROMPT)
                .retrieve()
                .bodyToFlux(String.class);
    }

    private static String[] sent(RecordedRequest request) {
        String[] parts = request.header("traceparent").split("-");
        return new String[] {parts[1], parts[2]};
    }

    private static Received only(List<Received> spans, String name) {
        List<Received> found =
                spans.stream().filter(one -> one.span().getName().equals(name)).toList();
        assertThat(found).as(name).hasSize(1);
        return found.get(0);
    }

    @ParameterizedTest(name = "spring.reactor.context-propagation={0}")
    @ValueSource(strings = {"limited", "auto"})
    void spansHaveTheirParentsAndTheAttributesOfGenAi(String propagation) {
        try (ConfigurableApplicationContext assistant = start("spring.reactor.context-propagation=" + propagation)) {
            for (String path : List.of("/ask", "/chat")) {
                SERVER.enqueue(SimFault.status(503));
                get(assistant, path).blockLast(PATIENCE);
                retried(path);
            }
        } finally {
            Hooks.disableAutomaticContextPropagation();
        }
    }

    private static void retried(String path) {
        String[] first = sent(SERVER.takeRequest(PATIENCE));
        String[] second = sent(SERVER.takeRequest(PATIENCE));
        List<Received> spans = RECEIVER.trace(first[0], 4);
        assertThat(spans).as(path).hasSize(4);
        Received request = only(spans, "http get " + path);
        Received call = only(spans, CALL);
        List<Received> attempts = spans.stream()
                .filter(one -> one.span().getName().equals(ATTEMPT))
                .toList();
        assertThat(request.parentId()).isEmpty();
        assertThat(request.span().getKind()).isEqualTo(SpanKind.SPAN_KIND_SERVER);
        assertThat(call.parentId()).isEqualTo(request.id());
        assertThat(call.span().getKind()).isEqualTo(SpanKind.SPAN_KIND_CLIENT);
        assertThat(call.span().getStatus().getCode()).isNotEqualTo(StatusCode.STATUS_CODE_ERROR);
        assertThat(call.attribute("gen_ai.operation.name")).isEqualTo("chat");
        assertThat(call.attribute("gen_ai.request.model")).isEqualTo("sim-1");
        assertThat(call.attribute("gen_ai.usage.output_tokens")).isNotEmpty();
        assertThat(call.span().getEventsList()).extracting(Event::getName).startsWith("retry");
        assertThat(attempts).extracting(Received::id).containsExactly(first[1], second[1]);
        assertThat(attempts).extracting(Received::parentId).containsOnly(call.id());
        assertThat(attempts.get(0).span().getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
        assertThat(attempts.get(0).attribute("error.type")).isEqualTo("overloaded");
        assertThat(attempts.get(1).span().getStatus().getCode()).isNotEqualTo(StatusCode.STATUS_CODE_ERROR);
        assertThat(OtlpReceiver.attribute(call.resource().getAttributesList(), "service.name"))
                .isEqualTo("assistant");
        assertThat(spans.toString()).doesNotContain(KEY, PROMPT);
    }

    @Test
    void aCancelledStreamEndsItsSpansUnderTheIdsInItsHeadersAndItsMetersComeToo() {
        SERVER.behavior(SimBehavior.builder()
                .answer("first", "second")
                .perToken(SimLatency.fixed(Duration.ofHours(1)))
                .build());
        try (ConfigurableApplicationContext assistant = start("management.tracing.propagation.type=b3_multi")) {
            StepVerifier.create(get(assistant, "/chat"))
                    .expectNextCount(1)
                    .thenCancel()
                    .verify(PATIENCE);

            RecordedRequest received = SERVER.takeRequest(PATIENCE);
            assertThat(received.headers()).doesNotContainKeys("traceparent", "b3");
            List<Received> spans = RECEIVER.trace(received.header("X-B3-TraceId"), 3);
            Received call = only(spans, CALL);
            Received attempt = only(spans, ATTEMPT);
            assertThat(attempt.id()).isEqualTo(received.header("X-B3-SpanId"));
            assertThat(attempt.parentId()).isEqualTo(call.id());
            assertThat(List.of(call, attempt)).allSatisfy(one -> {
                assertThat(one.attribute("autoglm.outcome")).isEqualTo("cancelled");
                assertThat(one.span().getStatus().getCode()).isNotEqualTo(StatusCode.STATUS_CODE_ERROR);
            });
            meters();
        }
    }

    private static void meters() {
        Metric duration = RECEIVER.metric("gen_ai.client.operation.duration");
        assertThat(duration.getUnit()).isEqualTo("seconds");
        assertThat(duration.getHistogram().getDataPoints(0).getExplicitBoundsList())
                .startsWith(0.01, 0.02)
                .hasSize(14);
        assertThat(RECEIVER.metric("autoglm.client.in_flight").hasGauge()).isTrue();
        assertThat(RECEIVER.metricNames()).doesNotContain("gen_ai.client.operation", "gen_ai.client.operation.active");
    }
}
