package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.autoglm.sdk.batch.EmbedResult;
import io.autoglm.sdk.batch.EmbedSpec;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.EmbedRequest;
import io.autoglm.sdk.model.EmbedResponse;
import io.autoglm.sdk.policy.CallContext;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.ScriptedExchange;
import io.autoglm.test.RecordedRequest;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimProfile;
import io.autoglm.test.SimServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Embeddings through the whole client: over a real socket against the simulated servers, and over a scripted wire. */
class EmbedTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<AutoGlmClient> clients = new ArrayList<>();
    private final List<SimServer> servers = new ArrayList<>();

    @AfterEach
    void close() {
        clients.forEach(client -> StepVerifier.create(client.close(Duration.ZERO))
                .expectComplete()
                .verify(PATIENCE));
        servers.forEach(SimServer::close);
    }

    private SimServer server(SimProfile profile) {
        SimServer server = SimServer.start(SimBehavior.builder()
                .profile(profile)
                .recording(true)
                .recordBodies(true)
                .build());
        servers.add(server);
        return server;
    }

    private AutoGlmClient client(SimServer server, String provider) {
        AutoGlmClient client = AutoGlmClient.builder()
                .provider(provider)
                .baseUrl(server.baseUrl())
                .apiKey("id.secret-key-of-a-test")
                .model("m")
                .build();
        clients.add(client);
        return client;
    }

    private static List<String> texts(int count) {
        return IntStream.range(0, count).mapToObj(i -> "text number " + i).toList();
    }

    private static JsonNode sent(RecordedRequest request) {
        return JsonMapper.builder().build().readTree(request.body());
    }

    private static List<Integer> sizes(SimServer server) {
        return server.requests().stream()
                .map(request -> sent(request).get("input").size())
                .toList();
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource({"openai, OPENAI, base64", "vllm, VLLM, base64", "ollama, OLLAMA, base64", "zhipu, ZHIPU, "})
    void everyServerGivesTheSameVectorsInItsOwnForm(String provider, SimProfile profile, String format) {
        SimServer server = server(profile);
        AutoGlmClient client = client(server, provider);

        EmbedResponse response = client.embed(texts(3)).block(PATIENCE);

        assertThat(response.embeddings()).hasSize(3);
        assertThat(response.dimensions()).isEqualTo(8);
        assertThat(response.model()).isEqualTo("m");
        assertThat(response.usage().inputTokens()).isPositive();
        assertThat(response.usage().outputTokens()).isZero();
        assertThat(response.meta().attempts()).isOne();
        assertThat(client.embed("text number 1").block(PATIENCE).vector()).isEqualTo(response.vector(1));
        assertThat(sent(server.requests().get(0)).path("encoding_format").asString(null))
                .isEqualTo(format);
        AutoGlmClient plain = client(server(SimProfile.OPENAI), null);
        assertThat(plain.embed("text number 2").block(PATIENCE).vector()).isEqualTo(response.vector(2));
    }

    @Test
    void aListIsCutByTheLimitsOfTheProvider() {
        SimServer server = server(SimProfile.ZHIPU);
        AutoGlmClient client = client(server, "zhipu");

        EmbedResponse response = client.embed(texts(150)).block(PATIENCE);

        assertThat(sizes(server)).containsExactlyInAnyOrder(64, 64, 22);
        assertThat(response.embeddings()).hasSize(150);
        assertThat(response.meta().attempts()).isEqualTo(3);
        assertThat(response.vector(149))
                .isEqualTo(client.embed("text number 149").block(PATIENCE).vector());
    }

    @Test
    void ofSeveralEndpointsTheSmallestLimitsHoldAndOfANamedOneItsOwn() {
        ScriptedExchange wire = ScriptedExchange.create();
        AutoGlmClient client = AutoGlmClient.builder()
                .endpoint(EndpointSpec.of("zhipu").withKeys("k"))
                .endpoint(EndpointSpec.of("openai").withKeys("k"))
                .model("m")
                .exchange(wire)
                .random(new Random(1))
                .build();
        clients.add(client);
        for (int size : new int[] {64, 1, 65}) {
            wire.thenEmbeddings(
                    IntStream.range(0, size).mapToObj(i -> new float[2]).toArray(float[][]::new));
        }

        client.embed(texts(65)).block(PATIENCE);
        client.embed(EmbedRequest.of(texts(65)), CallOptions.DEFAULTS.withEndpoint("openai"))
                .block(PATIENCE);

        assertThat(wire.calls())
                .extracting(call -> ((EmbedRequest) call.request()).inputs().size())
                .containsExactly(64, 1, 65);
        assertThat(wire.calls()).allMatch(call -> call.operation() == Operation.EMBED);
    }

    @Test
    void whatTheBuilderSaysWinsOverThePresetAndTheSpecOfARunOverBoth() {
        ScriptedExchange wire = ScriptedExchange.create();
        AutoGlmClient client = AutoGlmClient.builder()
                .endpoint(EndpointSpec.of("zhipu").withKeys("k"))
                .model("chat")
                .embed(EmbedSpec.ofModel("embedder").withMaxItems(2))
                .exchange(wire)
                .random(new Random(1))
                .build();
        clients.add(client);
        for (int size : new int[] {2, 1, 3}) {
            wire.thenEmbeddings(
                    IntStream.range(0, size).mapToObj(i -> new float[2]).toArray(float[][]::new));
        }

        client.embed(texts(3)).block(PATIENCE);
        client.embed(Flux.fromIterable(texts(3)), EmbedSpec.asClient().withMaxItems(3))
                .blockLast(PATIENCE);

        assertThat(wire.calls())
                .extracting(call -> ((EmbedRequest) call.request()).inputs().size())
                .containsExactly(2, 1, 3);
        assertThat(wire.calls()).allMatch(call -> "embedder".equals(call.requestedModel()));
    }

    @Test
    void theTextThatAServerRefusesIsNamedAndNotQuoted() {
        SimServer server = server(SimProfile.OPENAI);
        List<String> texts = new ArrayList<>(texts(64));
        texts.set(6, "a POISON text that is secret");

        AutoGlmException failure = catchThrowableOfType(
                AutoGlmException.class,
                () -> client(server, "openai").embed(texts).block(PATIENCE));

        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(failure.reason()).startsWith("text 7 of 64 (index 6): ");
        assertThat(failure.getMessage()).doesNotContain("secret");
        assertThat(server.requests()).hasSizeLessThanOrEqualTo(13);
    }

    @Test
    void aRunGivesEveryTextItsOwnResult() {
        SimServer server = server(SimProfile.VLLM);
        AutoGlmClient client = client(server, "vllm");
        List<String> texts = new ArrayList<>(texts(100));
        texts.set(41, "POISON");

        List<EmbedResult> results = client.embed(
                        Flux.fromIterable(texts), EmbedSpec.asClient().withMaxItems(16))
                .collectList()
                .block(PATIENCE);

        assertThat(results)
                .extracting(EmbedResult::index)
                .containsExactlyElementsOf(
                        IntStream.range(0, 100).mapToObj(Long::valueOf).toList());
        assertThat(results.stream().filter(each -> !each.isSuccess()).map(EmbedResult::index))
                .containsExactly(41L);
        assertThat(results.get(99).orThrow())
                .isEqualTo(client.embed("text number 99").block(PATIENCE).vector());
    }

    @Test
    void aThrottledRequestIsTriedAgainAndNotHalved() {
        SimServer server = server(SimProfile.OPENAI);
        server.enqueue(SimFault.parse("rate-limited:1ms"));

        EmbedResponse response = client(server, "openai").embed(texts(4)).block(PATIENCE);

        assertThat(sizes(server)).containsExactly(4, 4);
        assertThat(response.meta().attempts()).isEqualTo(2);
    }

    @Test
    void tenantRequestIdAndHeadersGoWithEveryRequest() {
        ScriptedExchange wire = ScriptedExchange.create();
        wire.thenEmbeddings(new float[1]).thenEmbeddings(new float[1]);
        AutoGlmClient client = AutoGlmClient.builder()
                .model("m")
                .embed(EmbedSpec.asClient().withMaxItems(1))
                .exchange(wire)
                .build();
        clients.add(client);
        EmbedRequest request =
                EmbedRequest.of(texts(2)).mutate().requestId("mine").build();

        client.embed(request, CallOptions.DEFAULTS.withHeader("x-shop", "7"))
                .contextWrite(CallContext.tenant("shop-7"))
                .block(PATIENCE);

        assertThat(wire.calls()).hasSize(2).allSatisfy(call -> {
            assertThat(call.tenant()).isEqualTo("shop-7");
            assertThat(call.options().headers()).containsEntry("x-shop", "7");
            assertThat(((EmbedRequest) call.request()).requestId()).isEqualTo("mine");
        });
    }

    @Test
    void theRequestIdIsAHeader() {
        SimServer server = server(SimProfile.OPENAI);
        client(server, "openai")
                .embed(EmbedRequest.of("a").mutate().requestId("mine-1").build())
                .block(PATIENCE);

        assertThat(server.requests().get(0).header("x-request-id")).contains("mine-1");
    }

    @Test
    void aClosedClientEmbedsNothing() {
        SimServer server = server(SimProfile.OPENAI);
        AutoGlmClient client = client(server, "openai");
        StepVerifier.create(client.close(Duration.ZERO)).expectComplete().verify(PATIENCE);

        assertThat(catchThrowableOfType(
                                AutoGlmException.class, () -> client.embed("a").block(PATIENCE))
                        .code())
                .isEqualTo(ErrorCode.CLIENT_CLOSED);
        assertThat(client.embed(Mono.just("a"), EmbedSpec.asClient())
                        .blockLast(PATIENCE)
                        .failure()
                        .code())
                .isEqualTo(ErrorCode.CLIENT_CLOSED);
    }

    @Test
    void toStringsGiveSizesAndNeverTextOrNumbers() {
        EmbedRequest request = EmbedRequest.of(List.of("a secret", "another"));
        EmbedResponse response = client(server(SimProfile.OPENAI), "openai")
                .embed(request.mutate().model("m").build())
                .block(PATIENCE);

        assertThat(request).hasToString("EmbedRequest[model=null, inputs=2, dimensions=null, requestId=null]");
        assertThat(response.toString()).startsWith("EmbedResponse[model=m, embeddings=2 of 8 numbers");
        assertThat(response.embeddings().get(1)).hasToString("Embedding[1, 8 numbers]");
        assertThat(Arrays.toString(response.vector())).doesNotContain("secret");
    }
}
