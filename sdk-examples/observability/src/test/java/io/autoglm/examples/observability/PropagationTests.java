package io.autoglm.examples.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.test.RecordedRequest;
import io.autoglm.test.SimServer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The LLM server gets trace headers in the formats that the application has configured, and no others. */
class PropagationTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String TRACE = "11111111111111112222222222222222";
    private static final SimServer SERVER = SimServer.start();

    @AfterAll
    static void stopServer() {
        SERVER.close();
    }

    private static RecordedRequest asked(Map<String, String> headers, String... properties) {
        SERVER.reset();
        try (RunningAssistant assistant = RunningAssistant.start(SERVER, Object.class, properties)) {
            assertThat(assistant
                            .get("/ask", headers)
                            .block(PATIENCE)
                            .getStatusCode()
                            .value())
                    .isEqualTo(200);
        }
        return SERVER.takeRequest(PATIENCE);
    }

    @Test
    void w3cAndBaggageGoOn() {
        RecordedRequest received = asked(
                Map.of("traceparent", "00-" + TRACE + "-3333333333333333-01", "baggage", "customer=7"),
                "management.tracing.propagation.type=w3c",
                "management.tracing.baggage.remote-fields=customer");

        assertThat(received.header("traceparent"))
                .startsWith("00-" + TRACE + "-")
                .endsWith("-01")
                .doesNotContain("3333333333333333");
        assertThat(received.header("baggage")).contains("customer=7");
        assertThat(received.headers()).doesNotContainKeys("b3", "x-b3-traceid");
    }

    @Test
    void b3GoesOnInOneHeader() {
        RecordedRequest received =
                asked(Map.of("b3", TRACE + "-3333333333333333-1"), "management.tracing.propagation.type=b3");

        assertThat(received.header("b3")).startsWith(TRACE + "-").doesNotContain("-3333333333333333-1");
        assertThat(received.headers()).doesNotContainKeys("traceparent", "x-b3-traceid");
    }
}
