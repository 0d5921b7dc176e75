package io.autoglm.sdk.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.batch.BatchSpec;
import io.autoglm.test.SimServer;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** A joint request is a trace of its own, linked to the calls for which it is made. */
class BatchTracingTests {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final SimServer server = SimServer.start();
    private final OtelFixture otel = new OtelFixture();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AutoGlmClient client = AutoGlmClient.builder()
            .baseUrl(server.baseUrl())
            .dialect("completions")
            .model("sim")
            .observationRegistry(otel.registry)
            .batch(BatchSpec.defaults().withMaxItems(3).withFixedLinger(PATIENCE))
            .build();

    @BeforeEach
    void callThree() {
        otel.registry.observationConfig().observationHandler(new AutoGlmMeters(meters));
        // whoever completes the request is in the middle of something of his own
        Observation.createNotStarted("web request", otel.registry)
                .observe(() -> Flux.range(0, 3)
                        .flatMap(i -> client.generate("prompt " + i))
                        .blockLast(PATIENCE));
    }

    @AfterEach
    void close() {
        client.close(Duration.ZERO).block(PATIENCE);
        server.close();
        otel.close();
    }

    private List<SpanData> calls() {
        return otel.spans().stream()
                .filter(span -> span.getName().equals("chat sim"))
                .toList();
    }

    @Test
    void itsSpanIsARootWithALinkToEachCaller() {
        SpanData batch = otel.span("batch chat sim");

        assertThat(batch.getParentSpanId()).isEqualTo(SpanId.getInvalid());
        assertThat(batch.getTraceId()).isNotEqualTo(otel.span("web request").getTraceId());
        assertThat(batch.getLinks())
                .extracting(LinkData::getSpanContext)
                .containsExactlyInAnyOrderElementsOf(
                        calls().stream().map(SpanData::getSpanContext).toList());
    }

    @Test
    void theAttemptIsItsChildAndWhatTheServerSees() {
        SpanData batch = otel.span("batch chat sim");
        SpanData attempt = otel.span("attempt chat sim");

        assertThat(attempt.getParentSpanId()).isEqualTo(batch.getSpanId());
        assertThat(server.requests().get(0).header("traceparent")).contains(attempt.getSpanId());
    }

    @Test
    void eachCallSaysForHowManyTheRequestWas() {
        assertThat(calls())
                .hasSize(3)
                .allMatch(span -> "3".equals(span.getAttributes().get(AttributeKey.stringKey("autoglm.batch.calls"))))
                .allMatch(span -> "1".equals(span.getAttributes().get(AttributeKey.stringKey("autoglm.attempts"))));
    }

    @Test
    void aMeterCountsTheCallsOfEachRequest() {
        DistributionSummary calls = meters.get("autoglm.client.batch.calls").summary();

        assertThat(calls.count()).isEqualTo(1);
        assertThat(calls.totalAmount()).isEqualTo(3);
        assertThat(calls.getId().getTag("autoglm.operation")).isEqualTo("generateJointly");
        assertThat(meters.get("gen_ai.client.operation.duration").timer().count())
                .isEqualTo(3);
    }
}
