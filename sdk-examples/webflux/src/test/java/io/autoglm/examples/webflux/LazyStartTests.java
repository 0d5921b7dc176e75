package io.autoglm.examples.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.spring.AutoGlmClientCustomizer;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.function.client.WebClient;

/** An application that makes its beans when they are needed: nothing at its start needs the client, an actuator neither. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"spring.main.lazy-initialization=true", "autoglm.clients.fast.provider=sim"})
class LazyStartTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Queue<String> MADE = new ConcurrentLinkedQueue<>();

    @LocalServerPort
    private int port;

    @TestConfiguration
    static class Application {

        @Bean
        AutoGlmClientCustomizer counting() {
            return (client, builder) -> MADE.add(client);
        }
    }

    private String get(String path) {
        return WebClient.create("http://127.0.0.1:" + port)
                .get()
                .uri(path)
                .retrieve()
                .bodyToMono(String.class)
                .block(PATIENCE);
    }

    @Test
    void aClientIsMadeAtItsFirstUse() {
        assertThat(get("/actuator/metrics")).isNotBlank();
        assertThat(get("/actuator/health")).contains("UP");
        assertThat(MADE).isEmpty();

        assertThat(get("/chat?prompt=hi")).isNotBlank();
        assertThat(MADE).containsExactly(AutoGlmClientCustomizer.DEFAULT_CLIENT);
        assertThat(get("/actuator/metrics/autoglm.client.calls")).contains("autoGlmClient");
    }
}
