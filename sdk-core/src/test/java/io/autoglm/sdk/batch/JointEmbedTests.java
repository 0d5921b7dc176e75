package io.autoglm.sdk.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.EmbedRequest;
import io.autoglm.sdk.model.EmbedResponse;
import io.autoglm.sdk.model.Embedding;
import io.autoglm.sdk.model.Usage;
import io.autoglm.sdk.observe.AutoGlmMeters;
import io.autoglm.test.RecordedRequest;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Texts of many callers in one request for vectors, over a socket. */
class JointEmbedTests {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final SimServer server = SimServer.start(
            SimBehavior.builder().profile("openai").recordBodies(true).build());
    private final AutoGlmClient alone = builder(null);
    private final AutoGlmClient client = builder(BatchSpec.defaults().withFixedLinger(Duration.ofMillis(300)));

    private AutoGlmClient builder(BatchSpec spec) {
        return AutoGlmClient.builder()
                .baseUrl(server.baseUrl())
                .model("sim")
                .batch(spec)
                .build();
    }

    @AfterEach
    void close() {
        client.close(Duration.ZERO).block(PATIENCE);
        alone.close(Duration.ZERO).block(PATIENCE);
        server.close();
    }

    private List<EmbedResponse> embed(AutoGlmClient client, List<List<String>> texts) {
        return Flux.fromIterable(texts)
                .flatMapSequential(client::embed, 64)
                .collectList()
                .block(PATIENCE);
    }

    @Test
    void eachCallerGetsTheVectorsOfHisTexts() {
        List<List<String>> texts = List.of(List.of("a"), List.of("b", "c", "d"), List.of("e", "f"));
        List<EmbedResponse> expected = embed(alone, texts);
        int before = server.requests().size();
        List<EmbedResponse> joint = embed(client, texts);

        assertThat(server.requests()).hasSize(before + 1);
        for (int i = 0; i < texts.size(); i++) {
            assertThat(joint.get(i).embeddings())
                    .extracting(Embedding::index)
                    .containsExactlyElementsOf(
                            IntStream.range(0, texts.get(i).size()).boxed().toList());
            for (int text = 0; text < texts.get(i).size(); text++) {
                assertThat(joint.get(i).vector(text)).isEqualTo(expected.get(i).vector(text));
            }
        }
    }

    @Test
    void whatTheServerCountedIsSharedOut() {
        List<EmbedResponse> joint = embed(client, List.of(List.of("one text"), List.of("another", "and more of it")));
        String body = server.requests().get(0).bodyText();

        assertThat(body).contains("[\"one text\",\"another\",\"and more of it\"]");
        assertThat(joint).extracting(EmbedResponse::usage).allMatch(Usage::estimated);
        assertThat(joint.stream().mapToInt(each -> each.usage().inputTokens()).sum())
                .isPositive();
        assertThat(joint.get(1).usage().inputTokens())
                .isGreaterThan(joint.get(0).usage().inputTokens());
    }

    @Test
    void aRequestWithAnIdOfItsOwnGoesAlone() {
        Flux.just("r-1", "r-2")
                .flatMap(id -> client.embed(
                        EmbedRequest.builder().input("x").requestId(id).build()))
                .blockLast(PATIENCE);

        assertThat(server.requests())
                .extracting(request -> request.header("x-request-id"))
                .containsExactlyInAnyOrder("r-1", "r-2");
    }

    @Test
    void aBadTextFailsItsCallerAlone() {
        List<Object> answers = Flux.just("a", "POISON", "c", "d")
                .flatMapSequential(text -> client.embed(text)
                        .<Object>map(EmbedResponse::vector)
                        .onErrorResume(AutoGlmException.class, failure -> Mono.just(failure.code())))
                .collectList()
                .block(PATIENCE);

        assertThat(answers.get(1)).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(List.of(answers.get(0), answers.get(2), answers.get(3))).allMatch(float[].class::isInstance);
    }

    @Test
    void otherDimensionsAreAnotherRequest() {
        Flux.just(4, 8, 4)
                .flatMap(dimensions -> client.embed(
                        EmbedRequest.builder().input("x").dimensions(dimensions).build()))
                .blockLast(PATIENCE);

        assertThat(server.requests())
                .hasSize(2)
                .extracting(RecordedRequest::bodyText)
                .allMatch(body -> body.contains("dimensions"));
    }

    @Test
    void aProvidersLimitHoldsForJointRequests() {
        try (SimServer zhipu =
                        SimServer.start(SimBehavior.builder().profile("zhipu").build());
                AutoGlmClient many = AutoGlmClient.builder()
                        .provider("zhipu")
                        .baseUrl(zhipu.baseUrl())
                        .apiKey("id.secret")
                        .model("embedding-3")
                        .batch(BatchSpec.defaults().withMaxItems(1_000).withFixedLinger(Duration.ofMillis(300)))
                        .build()) {
            List<EmbedResponse> all = Flux.range(0, 130)
                    .flatMapSequential(i -> many.embed("text " + i), 130)
                    .collectList()
                    .block(PATIENCE);

            assertThat(all).hasSize(130);
            assertThat(zhipu.requests()).hasSize(3);
        }
    }

    @Test
    void whoWasHalvedKnowsOfAllAttempts() {
        List<Object> attempts = Flux.just("a", "POISON", "c", "d")
                .flatMapSequential(text -> client.embed(text)
                        .<Object>map(answer -> answer.meta().attempts())
                        .onErrorResume(AutoGlmException.class, failure -> Mono.just(failure.attempts())))
                .collectList()
                .block(PATIENCE);

        assertThat(attempts).containsExactly(3, 3, 2, 2);
    }

    @Test
    void aMeterCountsTheCallsOfEachRequest() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(new AutoGlmMeters(meters));
        try (AutoGlmClient observed = AutoGlmClient.builder()
                .baseUrl(server.baseUrl())
                .model("sim")
                .observationRegistry(registry)
                .batch(BatchSpec.defaults().withFixedLinger(Duration.ofMillis(300)))
                .build()) {
            embed(observed, List.of(List.of("a"), List.of("b", "c")));

            assertThat(meters.get("autoglm.client.batch.calls")
                            .tag("autoglm.operation", "embedJointly")
                            .summary()
                            .totalAmount())
                    .isEqualTo(2);
        }
    }
}
