package io.autoglm.examples.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.spring.AutoGlmSse;
import io.autoglm.test.RecordedRequest;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimLatency;
import io.autoglm.test.SimServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What a browser gets of answers and failures: web server, client and simulated LLM server over sockets. */
@ExtendWith(OutputCaptureExtension.class)
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "autoglm.web.problem-details=true")
class FailuresOverSocketsTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final SimServer SERVER = SimServer.start();

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void askTheSimulatedServer(DynamicPropertyRegistry properties) {
        properties.add("autoglm.provider", () -> "");
        properties.add("autoglm.base-url", SERVER::baseUrl);
        properties.add("autoglm.api-key", () -> "sk-marker");
        properties.add("autoglm.retry.max-attempts", () -> "1");
        properties.add("autoglm.shutdown-grace", () -> "0s");
    }

    @TestConfiguration
    static class Application {

        @Bean
        Answering answering(AutoGlmClient client) {
            return new Answering(client);
        }
    }

    @RestController
    record Answering(AutoGlmClient client) {

        @GetMapping("/whole")
        Mono<String> whole() {
            return client.generate("prompt-marker").map(answer -> answer.text());
        }

        @GetMapping(path = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
        Flux<ServerSentEvent<Object>> events() {
            return AutoGlmSse.events(client.stream("prompt-marker"), Duration.ofMillis(50));
        }

        @GetMapping(path = "/pieces", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
        Flux<ChatController.Piece> pieces() {
            return client.streamText("prompt-marker").map(ChatController.Piece::new);
        }
    }

    @BeforeEach
    void resetServer() {
        SERVER.reset();
    }

    @AfterAll
    static void stopServer() {
        SERVER.close();
    }

    private WebClient.ResponseSpec get(String path) {
        return WebClient.create("http://127.0.0.1:" + port).get().uri(path).retrieve();
    }

    private Flux<ServerSentEvent<String>> events() {
        return get("/events").bodyToFlux(new ParameterizedTypeReference<ServerSentEvent<String>>() {});
    }

    @Test
    void aFailedCallIsAProblem() {
        SERVER.enqueue(SimFault.rateLimited(Duration.ofSeconds(1)));

        ResponseEntity<String> answer = get("/whole")
                .onStatus(status -> true, response -> Mono.empty())
                .toEntity(String.class)
                .block(PATIENCE);

        assertThat(answer.getStatusCode().value()).isEqualTo(429);
        assertThat(answer.getHeaders().getContentType()).isEqualTo(MediaType.APPLICATION_PROBLEM_JSON);
        assertThat(answer.getHeaders().getFirst("Retry-After")).isEqualTo("1");
        assertThat(answer.getBody())
                .contains("\"code\":\"AGLM-2001\"", "\"retryAfterSeconds\":1", "\"instance\":\"/whole\"")
                .doesNotContain("marker", "properties", SERVER.baseUrl());
    }

    @Test
    void anAnswerThatBreaksOffIsInTheLogAsItIs(CapturedOutput output) {
        SERVER.enqueue(SimFault.cutAfterEvents(3));

        StepVerifier.create(get("/pieces").bodyToFlux(ChatController.Piece.class))
                .thenConsumeWhile(piece -> true)
                .expectError()
                .verify(PATIENCE);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(output.getAll()).contains("AGLM-3201: "));
        assertThat(output.getAll()).doesNotContain("UnsupportedOperationException");
    }

    @Test
    void aFailedStreamEndsInAnErrorEvent() {
        SERVER.enqueue(SimFault.rateLimited(Duration.ofSeconds(1)));

        StepVerifier.create(events().filter(event -> event.comment() == null))
                .assertNext(event -> {
                    assertThat(event.event()).isEqualTo("error");
                    assertThat(event.data()).contains("\"code\":\"AGLM-2001\"").doesNotContain("marker", "properties");
                })
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void commentsComeBeforeASlowAnswerAndCancelReachesTheServer() {
        SERVER.behavior(SimBehavior.builder()
                .firstToken(SimLatency.fixed(Duration.ofHours(1)))
                .build());

        StepVerifier.create(events().map(event -> String.valueOf(event.comment())))
                .expectNext("waiting", "waiting")
                .thenCancel()
                .verify(PATIENCE);

        RecordedRequest request = SERVER.takeRequest(PATIENCE);
        assertThat(request.awaitPeerClose(PATIENCE)).isTrue();
    }

    @Test
    void textArrivesWithItsLeadingSpaces() {
        SERVER.behavior(SimBehavior.builder().answer("The", " sky").build());

        StepVerifier.create(
                        events().filter(event -> event.comment() == null).map(event -> event.event() + event.data()))
                .expectNext("text{\"choice\":0,\"text\":\"The\"}", "text{\"choice\":0,\"text\":\" sky\"}")
                .assertNext(last -> assertThat(last).startsWith("finished{\"reasons\":[\"stop\"],\"usage\":{"))
                .expectComplete()
                .verify(PATIENCE);
    }
}
