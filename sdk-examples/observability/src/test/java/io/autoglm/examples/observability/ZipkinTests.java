package io.autoglm.examples.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.examples.observability.ZipkinServer.Span;
import io.autoglm.test.RecordedRequest;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimLatency;
import io.autoglm.test.SimServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** Traces of the running application, read back from a real Zipkin. */
class ZipkinTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String CALL = "chat sim-1";
    private static final String ATTEMPT = "attempt chat sim-1";
    private static final SimServer SERVER = SimServer.start();

    private static ZipkinServer zipkin;
    private static RunningAssistant assistant;

    @BeforeAll
    static void start() throws Exception {
        zipkin = ZipkinServer.start();
        assistant = RunningAssistant.startExporting(
                SERVER, Documented.properties("Zipkin", "http://zipkin:9411/api/v2/spans", zipkin.endpoint()));
    }

    @BeforeEach
    void resetServer() {
        SERVER.reset();
    }

    @AfterAll
    static void stop() throws Exception {
        assistant.close();
        zipkin.close();
        SERVER.close();
    }

    private static Span only(List<Span> spans, String name) {
        List<Span> found =
                spans.stream().filter(span -> span.name().equals(name)).toList();
        assertThat(found).as(name).hasSize(1);
        return found.get(0);
    }

    /** The ids of trace and span that the LLM server got with {@code request}. */
    private static String[] sent(RecordedRequest request) {
        String[] parts = request.header("traceparent").split("-");
        return new String[] {parts[1], parts[2]};
    }

    @Test
    void aRetryIsASecondAttemptOfTheSameCallInTheRequestsTrace() {
        SERVER.enqueue(SimFault.status(503));

        assertThat(assistant.get("/ask").block(PATIENCE).getStatusCode().value())
                .isEqualTo(200);

        String[] first = sent(SERVER.takeRequest(PATIENCE));
        String[] second = sent(SERVER.takeRequest(PATIENCE));
        assertThat(second[0]).isEqualTo(first[0]);
        List<Span> spans = zipkin.trace(first[0], 4);
        assertThat(spans).hasSize(4);
        Span request = only(spans, "http get /ask");
        Span call = only(spans, CALL);
        assertThat(request.kind()).isEqualTo("SERVER");
        assertThat(request.parentId()).isEmpty();
        assertThat(call.kind()).isEqualTo("CLIENT");
        assertThat(call.parentId()).isEqualTo(request.id());
        assertThat(call.tag("autoglm.outcome")).isEqualTo("success");
        assertThat(call.tag("autoglm.attempts")).isEqualTo("2");
        assertThat(call.tag("error")).isEmpty();
        assertThat(call.annotations()).containsExactly("retry");
        List<Span> attempts =
                spans.stream().filter(span -> span.name().equals(ATTEMPT)).toList();
        assertThat(attempts).hasSize(2).allSatisfy(attempt -> {
            assertThat(attempt.kind()).isEqualTo("CLIENT");
            assertThat(attempt.parentId()).isEqualTo(call.id());
        });
        assertThat(attempts).extracting(Span::id).containsExactly(first[1], second[1]);
        assertThat(attempts.get(0).tag("error")).isNotEmpty();
        assertThat(attempts.get(0).tag("error.type")).isEqualTo("overloaded");
        assertThat(attempts.get(0).tag("http.response.status_code")).isEqualTo("503");
        assertThat(attempts.get(1).tag("error")).isEmpty();
        assertThat(attempts.get(1).tag("autoglm.retry.reason")).isEqualTo("throttled");
        assertThat(spans.toString()).doesNotContain(RunningAssistant.KEY, RunningAssistant.PROMPT);
    }

    @Test
    void aStreamWhoseBrowserGoesAwayEndsCancelledAndWithoutAnError() {
        SERVER.behavior(SimBehavior.builder()
                .answer("first", "second")
                .perToken(SimLatency.fixed(Duration.ofHours(1)))
                .build());

        StepVerifier.create(assistant.stream("/chat"))
                .expectNext("first")
                .thenCancel()
                .verify(PATIENCE);

        String[] sent = sent(SERVER.takeRequest(PATIENCE));
        List<Span> spans = zipkin.trace(sent[0], 3);
        assertThat(spans).hasSize(3);
        Span request = only(spans, "http get /chat");
        Span call = only(spans, CALL);
        Span attempt = only(spans, ATTEMPT);
        assertThat(attempt.id()).isEqualTo(sent[1]);
        assertThat(attempt.parentId()).isEqualTo(call.id());
        assertThat(call.parentId()).isEqualTo(request.id());
        assertThat(call.annotations()).containsExactly("first token");
        assertThat(List.of(call, attempt)).allSatisfy(span -> {
            assertThat(span.tag("autoglm.outcome")).isEqualTo("cancelled");
            assertThat(span.tag("error")).isEmpty();
        });
    }

    @Test
    void aRequestIsOneTraceAndNoSpanStandsAlone() {
        int before = zipkin.traceIds("assistant").size();

        assertThat(assistant.stream("/chat").collectList().block(PATIENCE)).isNotEmpty();

        String id = sent(SERVER.takeRequest(PATIENCE))[0];
        assertThat(zipkin.trace(id, 3)).hasSize(3);
        assertThat(zipkin.traceIds("assistant")).hasSize(before + 1).contains(id);
    }
}
