package io.autoglm.examples.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.test.RecordedRequest;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimLatency;
import io.autoglm.test.SimServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** The whole way: browser's side, web server, client, simulated LLM server. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class ChatControllerTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final SimServer SERVER = SimServer.start();

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void askTheSimulatedServer(DynamicPropertyRegistry properties) {
        properties.add("autoglm.provider", () -> "");
        properties.add("autoglm.base-url", SERVER::baseUrl);
        properties.add("autoglm.shutdown-grace", () -> "0s");
    }

    @BeforeEach
    void resetServer() {
        SERVER.reset();
    }

    @AfterAll
    static void stopServer() {
        SERVER.close();
    }

    private Flux<String> chat() {
        return WebClient.create("http://127.0.0.1:" + port)
                .get()
                .uri("/chat?prompt={prompt}", "Why is the sky blue?")
                .accept(MediaType.TEXT_EVENT_STREAM)
                .retrieve()
                .bodyToFlux(ChatController.Piece.class)
                .map(ChatController.Piece::text);
    }

    @Test
    void streamsTheAnswerPieceByPiece() {
        List<String> pieces = List.of("The", " sky", " is", "\n  blue", ".");
        SERVER.behavior(SimBehavior.builder().answer(pieces).build());

        StepVerifier.create(chat()).expectNextSequence(pieces).expectComplete().verify(PATIENCE);

        assertThat(SERVER.takeRequest(PATIENCE).bodyText()).contains("Why is the sky blue?", "\"stream\":true");
    }

    @Test
    void writesServerSentEvents() {
        SERVER.behavior(SimBehavior.builder().answer("The", " sky").build());

        String raw = WebClient.create("http://127.0.0.1:" + port)
                .get()
                .uri("/chat?prompt=hi")
                .retrieve()
                .bodyToMono(String.class)
                .block(PATIENCE);

        assertThat(raw).isEqualTo("data:{\"text\":\"The\"}\n\ndata:{\"text\":\" sky\"}\n\n");
    }

    @Test
    void theFirstPieceDoesNotWaitForTheSecond() {
        SERVER.behavior(SimBehavior.builder()
                .answer("first", "second")
                .perToken(SimLatency.fixed(Duration.ofHours(1)))
                .build());

        StepVerifier.create(chat()).expectNext("first").thenCancel().verify(PATIENCE);
    }

    @Test
    void aBrowserThatGoesAwayEndsTheCall() {
        SERVER.behavior(SimBehavior.builder()
                .answer("first", "second")
                .perToken(SimLatency.fixed(Duration.ofHours(1)))
                .build());

        StepVerifier.create(chat()).expectNextCount(1).thenCancel().verify(PATIENCE);

        RecordedRequest request = SERVER.takeRequest(PATIENCE);
        assertThat(request.awaitPeerClose(PATIENCE)).isTrue();
    }
}
