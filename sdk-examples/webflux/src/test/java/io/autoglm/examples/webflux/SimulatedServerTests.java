package io.autoglm.examples.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimServerExtension;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import reactor.test.StepVerifier;

/** A sample of docs/testing.md: the application with a server that it can reach, and that fails on request. */
@SpringBootTest
class SimulatedServerTests {

    @RegisterExtension
    static final SimServerExtension MODEL = new SimServerExtension();

    @Autowired
    private ChatController controller;

    @DynamicPropertySource
    static void askTheSimulatedServer(DynamicPropertyRegistry properties) {
        properties.add("autoglm.provider", () -> "");
        properties.add("autoglm.base-url", () -> MODEL.server().baseUrl());
        properties.add("autoglm.shutdown-grace", () -> "0s");
    }

    @Test
    void theUserSeesNothingOfOneFailureOfTheServer() {
        MODEL.server().behavior(SimBehavior.builder().answer("The", " sky").build());
        MODEL.server().enqueue(SimFault.status(503));

        StepVerifier.create(controller.chat("Why is the sky blue?"))
                .expectNext(new ChatController.Piece("The"), new ChatController.Piece(" sky"))
                .expectComplete()
                .verify(Duration.ofSeconds(5));

        assertThat(MODEL.server().requests()).hasSize(2);
    }
}
