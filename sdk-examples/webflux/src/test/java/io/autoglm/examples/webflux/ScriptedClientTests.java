package io.autoglm.examples.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.StreamCutException;
import io.autoglm.sdk.policy.ScriptedExchange;
import io.autoglm.spring.AutoGlmClientCustomizer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import reactor.test.StepVerifier;

/** Samples of docs/testing.md: the application's own client, with all that its properties say, without a server. */
@SpringBootTest
class ScriptedClientTests {

    @TestConfiguration
    static class Wire {

        @Bean
        ScriptedExchange wire() {
            return ScriptedExchange.create();
        }

        @Bean
        AutoGlmClientCustomizer withoutServer(ScriptedExchange wire) {
            return (client, builder) -> builder.exchange(wire);
        }
    }

    @Autowired
    private ScriptedExchange wire;

    @Autowired
    private ChatController controller;

    @Test
    void anAnswerThatIsLateBecauseTheServerAskedToWait() {
        wire.thenRateLimited(Duration.ofSeconds(20)).thenText("The", " sky");

        StepVerifier.withVirtualTime(() -> controller.chat("hi"))
                .expectSubscription()
                .expectNoEvent(Duration.ofSeconds(20))
                .thenAwait(Duration.ofSeconds(10)) // what the client adds, so that not all come back at once
                .expectNext(new ChatController.Piece("The"), new ChatController.Piece(" sky"))
                .expectComplete()
                .verify(Duration.ofSeconds(5));
    }

    @Test
    void anAnswerThatBreaksOff() {
        wire.thenCut(ErrorCode.STREAM_CUT, "The");

        StepVerifier.create(controller.chat("hi"))
                .expectNext(new ChatController.Piece("The"))
                .expectErrorSatisfies(failure -> assertThat(
                                ((StreamCutException) failure).partial().text())
                        .isEqualTo("The"))
                .verify(Duration.ofSeconds(5));
    }
}
