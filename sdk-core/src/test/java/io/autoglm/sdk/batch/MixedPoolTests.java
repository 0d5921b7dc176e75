package io.autoglm.sdk.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.AutoGlmClientBuilder;
import io.autoglm.sdk.EndpointSpec;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Of several endpoints only those that take arrays get joint requests. */
class MixedPoolTests {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final SimServer chats = SimServer.start();
    private final SimServer completions = SimServer.start();
    private final SimServer ollama =
            SimServer.start(SimBehavior.builder().profile("ollama").build());

    @AfterEach
    void close() {
        List.of(chats, completions, ollama).forEach(SimServer::close);
    }

    private static EndpointSpec at(SimServer server, String name, String dialect) {
        return EndpointSpec.at(server.baseUrl())
                .withName(name)
                .withDialect(dialect)
                .withModel("sim");
    }

    private static AutoGlmClient client(EndpointSpec... endpoints) {
        AutoGlmClientBuilder builder = AutoGlmClient.builder()
                .batch(BatchSpec.defaults().withMaxItems(5).withFixedLinger(PATIENCE));
        for (EndpointSpec endpoint : endpoints) {
            builder.endpoint(endpoint);
        }
        return builder.build();
    }

    /** Asks so many at once; returns who served each. */
    private static List<String> ask(AutoGlmClient client, int number, CallOptions options) {
        return Flux.range(0, number)
                .flatMap(i -> client.generate(GenerateRequest.of("prompt " + i), options)
                        .map(answer -> answer.meta().servedBy())
                        .onErrorResume(
                                AutoGlmException.class,
                                failure -> Mono.just(failure.code().name())))
                .collectList()
                .block(PATIENCE);
    }

    @Test
    void aJointRequestGoesToAnEndpointThatTakesSeveralPrompts() {
        try (AutoGlmClient client = client(at(chats, "chats", "openai"), at(completions, "prompts", "completions"))) {
            for (int round = 0; round < 10; round++) {
                assertThat(ask(client, 5, CallOptions.DEFAULTS)).containsOnly("prompts");
            }
        }
        assertThat(completions.requests()).hasSize(10);
        assertThat(chats.requests()).isEmpty();
    }

    @Test
    void aCallThatNamesAnEndpointWithoutArraysGoesThereAlone() {
        try (AutoGlmClient client = client(at(chats, "chats", "openai"), at(completions, "prompts", "completions"))) {
            assertThat(ask(client, 5, CallOptions.DEFAULTS.withEndpoint("chats")))
                    .containsOnly("chats");
        }
        assertThat(chats.requests()).hasSize(5);
    }

    @Test
    void anEndpointThatRefusedArraysGetsNoJointRequestWhileAnotherTakesThem() {
        EndpointSpec refusing = at(ollama, "ollama", "completions");
        try (AutoGlmClient client = client(refusing, at(completions, "prompts", "completions"))) {
            ask(client, 5, CallOptions.DEFAULTS.withEndpoint("ollama")); // found out
            for (int round = 0; round < 10; round++) {
                assertThat(ask(client, 5, CallOptions.DEFAULTS)).containsOnly("prompts");
            }
        }
        assertThat(ollama.requests()).hasSize(1 + 5);
        assertThat(completions.requests()).hasSize(10);
    }

    @Test
    void whenAllRefuseArraysNobodyWaitsForCompany() {
        EndpointSpec refusing = at(ollama, "ollama", "completions");
        try (AutoGlmClient client = client(refusing, at(chats, "chats", "openai"))) {
            ask(client, 5, CallOptions.DEFAULTS);
            assertThat(ask(client, 20, CallOptions.DEFAULTS)).doesNotContain(ErrorCode.NO_ENDPOINT.name());
        }
        assertThat(ollama.requests().size() + chats.requests().size()).isEqualTo(1 + 5 + 20);
    }
}
