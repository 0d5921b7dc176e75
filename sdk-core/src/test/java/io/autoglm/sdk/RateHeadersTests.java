package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimServer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits that arrive in headers over a socket. */
class RateHeadersTests {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private SimServer server;
    private AutoGlmClient client;

    @BeforeEach
    void start() {
        server = SimServer.start(SimBehavior.defaults());
        client = AutoGlmClient.builder().baseUrl(server.baseUrl()).model("sim").build();
    }

    @AfterEach
    void stop() {
        client.close(Duration.ZERO).block(PATIENCE);
        server.close();
    }

    private GenerateResponse generate() {
        return client.generate(GenerateRequest.of("hi")).block(PATIENCE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"requests", "tokens"})
    void whatIsUsedUpIsWaitedFor(String dimension) {
        Map<String, String> usedUp = Map.of(
                "x-ratelimit-limit-" + dimension, "60",
                "x-ratelimit-remaining-" + dimension, "0",
                "x-ratelimit-reset-" + dimension, "150ms");
        server.enqueue(SimFault.status(400, "{\"error\":{\"message\":\"no\"}}", usedUp));
        client.generate(GenerateRequest.of("hi")).onErrorComplete().block(PATIENCE);

        assertThat(generate().meta().queueTime()).isBetween(Duration.ofMillis(50), PATIENCE);
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void answersThatSayNothingHoldNobodyUp() {
        generate();

        assertThat(generate().meta().queueTime()).isLessThan(Duration.ofMillis(50));
    }

    @Test
    void aServerThatTellsItsLimitIsNeverAskedInVain() {
        SimServer limited = SimServer.start(
                SimBehavior.defaults().mutate().requestsPerMinute(1_200).build());
        try (AutoGlmClient caller =
                AutoGlmClient.builder().baseUrl(limited.baseUrl()).model("sim").build()) {
            for (int i = 0; i < 40; i++) {
                caller.stream("hi").blockLast(PATIENCE);
            }
            assertThat(limited.stats().throttled()).isZero();
        } finally {
            limited.close();
        }
    }
}
