package io.autoglm.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The baseline must do the same work as what it is compared with, else the ratio says nothing. */
class ThroughputTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void theBaselineReadsTheSameTextAsTheClient() throws Exception {
        try (ServerProcess server = ServerProcess.start("--tokens", "16")) {
            var client = io.autoglm.sdk.AutoGlmClient.builder()
                    .baseUrl(server.baseUrl())
                    .model("sim")
                    .build();
            PlainClient plain = new PlainClient(server.baseUrl(), 2);
            String body = "{\"model\":\"sim\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"stream\":";

            List<String> ours = client.streamText("x").collectList().block(PATIENCE);
            List<String> theirs = plain.stream((body + "true}").getBytes(StandardCharsets.UTF_8))
                    .collectList()
                    .block(PATIENCE);
            String whole = client.generate("x").block(PATIENCE).text();
            String plainWhole = plain.generate((body + "false}").getBytes(StandardCharsets.UTF_8))
                    .block(PATIENCE);

            assertThat(ours).hasSize(16).isEqualTo(theirs);
            assertThat(whole).isEqualTo(plainWhole).isEqualTo(String.join("", ours));
            client.close(Duration.ZERO).block(PATIENCE);
            plain.close();
        }
    }
}
