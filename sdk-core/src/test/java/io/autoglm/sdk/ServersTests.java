package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.model.Health;
import io.autoglm.sdk.model.ModelInfo;
import io.autoglm.sdk.model.TokenCount;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimProfile;
import io.autoglm.test.SimServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every server as the client meets it: generate, stream, models, tokens and health in the words of each. */
class ServersTests {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private SimServer server;
    private AutoGlmClient client;

    private void start(SimProfile profile, String provider, String dialect) {
        start(SimBehavior.builder().profile(profile).models("sim"), provider, dialect);
    }

    private void start(io.autoglm.test.SimBehaviorBuilder behavior, String provider, String dialect) {
        server = SimServer.start(behavior.build());
        client = AutoGlmClient.builder()
                .provider(provider)
                .baseUrl(server.baseUrl())
                .dialect(dialect)
                .model("sim")
                .build();
    }

    @AfterEach
    void close() {
        client.close(Duration.ZERO).block(PATIENCE);
        server.close();
    }

    @ParameterizedTest(name = "{0}, dialect {2}")
    @CsvSource({
        "OPENAI, , openai",
        "ZHIPU, zhipu, ",
        "ZHIPU, zhipu, openai",
        "VLLM, vllm, ",
        "VLLM, vllm, completions",
        "SGLANG, sglang, ",
        "SGLANG, sglang, completions",
        "LLAMACPP, llamacpp, ",
        "LLAMACPP, llamacpp, completions",
        "LLAMACPP_2025, llamacpp, ",
        "OLLAMA, ollama, ",
        "OLLAMA, ollama, completions",
        "AZURE, , openai",
        "KONG, , openai",
        "OPENROUTER, , openai",
        "GENERATE, generate, "
    })
    void answersInOnePieceAndAsAStream(SimProfile profile, String provider, String dialect) {
        start(profile, provider, dialect);

        GenerateResponse whole = client.generate("hi").block(PATIENCE);
        List<GenerateEvent> events = client.stream("hi").collectList().block(PATIENCE);

        GenerateResponse streamed = events.stream().collect(GenerateResponse.collector());
        assertThat(whole.text()).isNotBlank().isEqualTo(streamed.text());
        assertThat(events).filteredOn(GenerateEvent.TextDelta.class::isInstance).hasSizeGreaterThan(1);
        assertThat(events).last().isInstanceOf(GenerateEvent.Finished.class);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = SimProfile.class,
            names = {"OPENAI", "VLLM", "SGLANG", "LLAMACPP", "OLLAMA", "OPENROUTER", "ZHIPU"})
    void listsItsModels(SimProfile profile) {
        start(profile, null, null);

        assertThat(client.models().block(PATIENCE)).extracting(ModelInfo::id).contains("sim");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"ZHIPU, zhipu", "VLLM, vllm", "SGLANG, sglang", "LLAMACPP, llamacpp"})
    void countsTokens(SimProfile profile, String provider) {
        start(profile, provider, null);

        TokenCount few = client.countTokens(GenerateRequest.of("one")).block(PATIENCE);
        TokenCount more = client.countTokens(GenerateRequest.of("one two three four five six seven eight nine ten"))
                .block(PATIENCE);

        assertThat(few.inputTokens()).isPositive().isLessThan(more.inputTokens());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"VLLM, vllm", "SGLANG, sglang", "LLAMACPP, llamacpp", "OLLAMA, ollama", "OPENAI, openai", "ZHIPU, zhipu"
    })
    void isHealthy(SimProfile profile, String provider) {
        start(SimBehavior.builder().profile(profile), provider, null);

        assertThat(client.health().block(PATIENCE)).extracting(Health::ready).isEqualTo(true);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"LLAMACPP, llamacpp"})
    void isNotReadyWhileItLoads(SimProfile profile, String provider) {
        start(SimBehavior.builder().profile(profile).loadingRequests(1), provider, null);

        assertThat(client.health().block(PATIENCE)).isEqualTo(Health.notReady("Loading model"));
        assertThat(client.health().block(PATIENCE).ready()).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"OPENAI, openai", "ZHIPU, zhipu"})
    void aRefusedKeyIsNoAnswerAboutHealth(SimProfile profile, String provider) {
        start(SimBehavior.builder().profile(profile).apiKey("sk-right-key"), provider, null);

        AutoGlmException refused = catchThrowableOfType(
                AutoGlmException.class, () -> client.health().block(PATIENCE));

        assertThat(refused.code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
    }
}
