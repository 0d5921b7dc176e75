package io.autoglm.examples.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import brave.handler.MutableSpan;
import io.autoglm.examples.observability.Hops.EndedSpans;
import io.autoglm.test.RecordedRequest;
import io.autoglm.test.SimServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One property, and nothing of the client is observed: no span, no meter, no header. The application's own request still is. */
class SwitchedOffTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void onePropertySwitchesAllOff() {
        try (SimServer server = SimServer.start();
                RunningAssistant assistant =
                        RunningAssistant.start(server, Hops.class, "autoglm.observations.enabled=false")) {
            for (String path : List.of("/ask", "/chat")) {
                assertThat(assistant.get(path).block(PATIENCE).getStatusCode().value())
                        .isEqualTo(200);
            }

            EndedSpans ended = assistant.bean(EndedSpans.class);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(ended.all).hasSizeGreaterThanOrEqualTo(2));
            assertThat(ended.all)
                    .extracting(MutableSpan::name)
                    .containsExactlyInAnyOrder("http get /ask", "http get /chat");
            assertThat(assistant.metrics())
                    .contains("http_server_requests_seconds")
                    .doesNotContain("gen_ai", "autoglm_");
            assertThat(server.requests())
                    .hasSize(2)
                    .extracting(RecordedRequest::headers)
                    .allSatisfy(headers -> assertThat(headers).doesNotContainKeys("traceparent", "b3", "x-b3-traceid"));
        }
    }
}
