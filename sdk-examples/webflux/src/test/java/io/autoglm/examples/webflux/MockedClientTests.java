package io.autoglm.examples.webflux;

import static org.mockito.Mockito.when;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.error.RateLimitedException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** A sample of docs/testing.md: the client says what it is told. */
@SpringBootTest
class MockedClientTests {

    @MockitoBean
    private AutoGlmClient client;

    @Autowired
    private ChatController controller;

    @Test
    void eachPieceIsAnObject() {
        when(client.streamText("hi")).thenReturn(Flux.just("The", " sky"));

        StepVerifier.create(controller.chat("hi"))
                .expectNext(new ChatController.Piece("The"), new ChatController.Piece(" sky"))
                .expectComplete()
                .verify(Duration.ofSeconds(5));
    }

    @Test
    void aFailureIsPassedOn() {
        when(client.streamText("hi"))
                .thenReturn(Flux.error(
                        ErrorDetails.of(ErrorCode.RATE_LIMITED, "played").exception()));

        StepVerifier.create(controller.chat("hi"))
                .expectError(RateLimitedException.class)
                .verify(Duration.ofSeconds(5));
    }
}
