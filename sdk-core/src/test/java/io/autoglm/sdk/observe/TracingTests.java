package io.autoglm.sdk.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.AutoGlmClientBuilder;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Policy;
import io.autoglm.sdk.policy.PolicyPosition;
import io.autoglm.test.RecordedRequest;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimServer;
import io.micrometer.observation.Observation;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.micrometer.tracing.Span;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.extension.trace.propagation.B3Propagator;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Spans of real calls over a socket, made by OpenTelemetry's SDK through Micrometer's bridge. */
class TracingTests {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String CALL = "chat sim";
    private static final String ATTEMPT = "attempt chat sim";

    private final SimServer server = SimServer.start();
    private OtelFixture otel = new OtelFixture();
    private AutoGlmClient client = builder().build();

    private AutoGlmClientBuilder builder() {
        return AutoGlmClient.builder().baseUrl(server.baseUrl()).model("sim").observationRegistry(otel.registry);
    }

    private void rebuild(AutoGlmClientBuilder builder) {
        client.close(Duration.ZERO).block(PATIENCE);
        client = builder.build();
    }

    @AfterEach
    void close() {
        Hooks.disableAutomaticContextPropagation();
        client.close(Duration.ZERO).block(PATIENCE);
        server.close();
        otel.close();
    }

    private static void childOf(SpanData child, SpanData parent) {
        assertThat(child.getParentSpanId()).isEqualTo(parent.getSpanId());
        assertThat(child.getTraceId()).isEqualTo(parent.getTraceId());
    }

    private static String attribute(SpanData span, String key) {
        return span.getAttributes().get(AttributeKey.stringKey(key));
    }

    private RecordedRequest received() throws InterruptedException {
        return server.takeRequest(PATIENCE);
    }

    @Test
    void theServerSeesTheAttemptWhoseParentIsTheCall() throws Exception {
        client.stream("hi").blockLast(PATIENCE);

        SpanData call = otel.span(CALL);
        SpanData attempt = otel.span(ATTEMPT);
        assertThat(call.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(call.getParentSpanContext().isValid()).isFalse();
        assertThat(call.getStatus().getStatusCode()).isNotEqualTo(StatusCode.ERROR);
        assertThat(call.getEvents()).extracting(event -> event.getName()).containsExactly("first token");
        assertThat(attempt.getKind()).isEqualTo(SpanKind.CLIENT);
        childOf(attempt, call);
        assertThat(received().header("traceparent"))
                .startsWith("00-" + attempt.getTraceId() + "-" + attempt.getSpanId() + "-0");
        assertThat(attribute(call, "gen_ai.operation.name")).isEqualTo("chat");
        assertThat(attribute(call, "gen_ai.request.stream")).isEqualTo("true");
        assertThat(attribute(call, "server.address")).isEqualTo("127.0.0.1");
        assertThat(attribute(call, "error.type")).isNull();
        assertThat(attribute(attempt, "network.peer.address")).isEqualTo("127.0.0.1");
        assertThat(attribute(attempt, "network.peer.port")).isEqualTo(attribute(attempt, "server.port"));
        assertThat(attempt.getAttributes().asMap().keySet())
                .extracting(AttributeKey::getKey)
                .noneMatch(key -> key.startsWith("gen_ai"));
    }

    @Test
    void eachAttemptHasATraceparentOfItsOwn() throws Exception {
        server.enqueue(SimFault.status(503));
        client.generate("hi").block(PATIENCE);

        List<SpanData> attempts =
                otel.spans().stream().filter(s -> s.getName().equals(ATTEMPT)).toList();
        assertThat(attempts).hasSize(2);
        for (SpanData attempt : attempts) {
            childOf(attempt, otel.span(CALL));
            assertThat(received().header("traceparent")).contains(attempt.getSpanId());
        }
        assertThat(attempts.get(0).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(attribute(attempts.get(0), "error.type")).isEqualTo("overloaded");
        assertThat(attribute(attempts.get(0), "http.response.status_code")).isEqualTo("503");
        assertThat(attempts.get(1).getStatus().getStatusCode()).isNotEqualTo(StatusCode.ERROR);
        assertThat(otel.span(CALL).getEvents())
                .extracting(event -> event.getName())
                .containsExactly("retry");
    }

    @Test
    void otherFormatsOfPropagationTravelToo() throws Exception {
        otel.close();
        otel = new OtelFixture(B3Propagator.injectingMultiHeaders());
        rebuild(builder());
        client.generate("hi").block(PATIENCE);

        RecordedRequest seen = received();
        assertThat(seen.header("X-B3-SpanId")).isEqualTo(otel.span(ATTEMPT).getSpanId());
        assertThat(seen.header("X-B3-TraceId")).isEqualTo(otel.span(ATTEMPT).getTraceId());
        assertThat(seen.header("traceparent")).isNull();
    }

    @Test
    void aCallersOwnTraceHeaderIsLeftAlone() throws Exception {
        String own = "00-11111111111111111111111111111111-2222222222222222-01";
        client.generate(GenerateRequest.of("hi"), CallOptions.DEFAULTS.withHeader("TraceParent", own))
                .block(PATIENCE);

        assertThat(received().headers().get("traceparent")).containsExactly(own);
    }

    @Test
    void otherHeadersOfTheCallerTravelBesideIt() throws Exception {
        client.generate(GenerateRequest.of("hi"), CallOptions.DEFAULTS.withHeader("X-Mine", "1"))
                .block(PATIENCE);

        RecordedRequest seen = received();
        assertThat(seen.header("X-Mine")).isEqualTo("1");
        assertThat(seen.header("traceparent")).isNotNull();
    }

    @ParameterizedTest(name = "automatic context propagation: {0}")
    @ValueSource(booleans = {false, true})
    void theParentIsTheObservationInTheSubscribersContextWhateverTheThread(boolean automatic) {
        if (automatic) {
            Hooks.enableAutomaticContextPropagation();
        }
        Observation parent = Observation.start("request", otel.registry);
        Mono.just("hi")
                .publishOn(Schedulers.parallel())
                .flatMapMany(client::stream)
                .publishOn(Schedulers.boundedElastic())
                .concatMap(event -> event instanceof GenerateEvent.Finished ? client.generate("again") : Mono.empty())
                .contextWrite(context -> context.put(ObservationThreadLocalAccessor.KEY, parent))
                .blockLast(PATIENCE);
        parent.stop();

        List<SpanData> calls =
                otel.spans().stream().filter(s -> s.getName().equals(CALL)).toList();
        assertThat(calls).hasSize(2).allSatisfy(call -> childOf(call, otel.span("request")));
        assertThat(otel.spans().stream().filter(s -> s.getName().equals(ATTEMPT)))
                .extracting(SpanData::getParentSpanId)
                .containsExactlyElementsOf(
                        calls.stream().map(SpanData::getSpanId).toList());
        assertThat(otel.tracer.currentSpan()).isNull();
    }

    @Test
    void withoutAContextTheParentIsTheThreadsOwnObservation() {
        Observation parent = Observation.start("request", otel.registry);
        try (Observation.Scope scope = parent.openScope()) {
            client.generate("hi").block(PATIENCE);
            assertThat(otel.registry.getCurrentObservation()).isSameAs(parent);
        }
        parent.stop();

        childOf(otel.span(CALL), otel.span("request"));
        childOf(otel.span(ATTEMPT), otel.span(CALL));
    }

    @Test
    void aSpanThatHappensToBeCurrentOnTheThreadDoesNotComeBetween() {
        Observation parent = Observation.start("request", otel.registry);
        Span foreign = otel.tracer.nextSpan().name("foreign").start();
        try (var scope = otel.tracer.withSpan(foreign)) {
            client.generate("hi")
                    .contextWrite(context -> context.put(ObservationThreadLocalAccessor.KEY, parent))
                    .block(PATIENCE);
            assertThat(otel.tracer.currentSpan()).isEqualTo(foreign);
        }
        foreign.end();
        parent.stop();

        childOf(otel.span(CALL), otel.span("request"));
        childOf(otel.span(ATTEMPT), otel.span(CALL));
    }

    @Test
    void aSpanOfTheUsersOwnIsTheParentWhenThereIsNoObservation() {
        Span own = otel.tracer.nextSpan().name("own").start();
        try (var scope = otel.tracer.withSpan(own)) {
            client.generate("hi").block(PATIENCE);
        }
        own.end();

        childOf(otel.span(CALL), otel.span("own"));
        childOf(otel.span(ATTEMPT), otel.span(CALL));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PER_CALL", "PER_ATTEMPT"})
    void policiesOfTheUserAndTheCredentialProviderSeeTheCall(PolicyPosition position) {
        Policy observed = new Policy() {
            @Override
            public <E> Flux<E> apply(Call<E> call, Exchange next) {
                return Flux.deferContextual(context -> {
                    Observation mine = Observation.createNotStarted("mine", otel.registry)
                            .parentObservation(context.<Observation>get(ObservationThreadLocalAccessor.KEY))
                            .start();
                    return next.exchange(call)
                            .doFinally(end -> mine.stop())
                            .contextWrite(inner -> inner.put(ObservationThreadLocalAccessor.KEY, mine));
                });
            }
        };
        String[] seenByProvider = new String[1];
        rebuild(builder()
                .policy(position, observed)
                .credentials(() -> Mono.deferContextual(context -> {
                    Observation current = context.get(ObservationThreadLocalAccessor.KEY);
                    seenByProvider[0] = current.getContext().getName();
                    return io.autoglm.sdk.auth.Credentials.none().credential();
                })));
        server.enqueue(SimFault.status(503));
        client.generate("hi").block(PATIENCE);

        assertThat(otel.spans().stream().filter(s -> s.getName().equals("mine")))
                .isNotEmpty()
                .allSatisfy(mine -> childOf(mine, otel.span(CALL)));
        assertThat(otel.spans().stream().filter(s -> s.getName().equals(ATTEMPT)))
                .hasSize(2)
                .allSatisfy(attempt -> assertThat(otel.spans()).anySatisfy(mine -> {
                    assertThat(mine.getName()).isEqualTo("mine");
                    childOf(attempt, mine);
                }));
        assertThat(otel.span(CALL).getEvents())
                .extracting(event -> event.getName())
                .containsExactly("retry");
        assertThat(seenByProvider[0]).isEqualTo("mine");
    }
}
