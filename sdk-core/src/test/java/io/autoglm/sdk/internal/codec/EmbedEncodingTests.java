package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.EmbedRequest;
import io.autoglm.sdk.model.EmbedResponse;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Operation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What servers are asked for vectors. */
class EmbedEncodingTests {

    private static final EmbedRequest REQUEST = EmbedRequest.builder()
            .model("m")
            .inputs(List.of("a", "", "ü\"\n"))
            .dimensions(256)
            .userId("u-12345")
            .requestId("r-1")
            .build();

    private static Dialect dialect(String preset) {
        return Dialects.of(Presets.of(preset).dialect(), Presets.of(preset).paths());
    }

    private static String encoded(Dialect dialect, EmbedRequest request) {
        ByteBuf body = dialect.encode(Codecs.embed(request), UnpooledByteBufAllocator.DEFAULT);
        try {
            return body.toString(StandardCharsets.UTF_8);
        } finally {
            body.release();
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            openai   | "encoding_format":"base64","dimensions":256,"user":"u-12345"
            vllm     | "encoding_format":"base64","dimensions":256,"user":"u-12345"
            sglang   | "encoding_format":"base64","dimensions":256,"user":"u-12345"
            ollama   | "encoding_format":"base64","dimensions":256,"user":"u-12345"
            llamacpp | "encoding_format":"base64","dimensions":256,"user":"u-12345"
            zhipu    | "dimensions":256,"user_id":"u-12345"
            zai      | "dimensions":256,"user_id":"u-12345"
            """)
    void everyServerIsAskedForTheSmallestFormThatItIsKnownToHave(String preset, String members) {
        assertThat(dialect(preset).target(Operation.EMBED)).isEqualTo(Target.post("embeddings"));
        assertThat(encoded(dialect(preset), REQUEST))
                .isEqualTo("{\"model\":\"m\",\"input\":[\"a\",\"\",\"ü\\\"\\n\"]," + members + "}");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"openai", "completions"})
    void aServerOfWhichOnlyTheDialectIsKnownIsAskedForNumbers(String dialect) {
        assertThat(encoded(
                        Dialects.of(dialect, null),
                        EmbedRequest.builder().model("m").input("a").build()))
                .isEqualTo("{\"model\":\"m\",\"input\":[\"a\"]}");
    }

    @Test
    void whatTheCallerSaysInTheExtraBodyIsNotSaidTwice() {
        EmbedRequest request = EmbedRequest.builder()
                .model("m")
                .input("a")
                .dimensions(3)
                .userId("me")
                .extra("model", "own")
                .extra("encoding_format", "float")
                .extra("dimensions", 4)
                .extra("user", null)
                .extra("truncate", List.of(true))
                .build();

        assertThat(encoded(dialect("openai"), request))
                .isEqualTo("{\"input\":[\"a\"],\"model\":\"own\",\"encoding_format\":\"float\",\"dimensions\":4,"
                        + "\"user\":null,\"truncate\":[true]}");
    }

    @Test
    void theModelOfARequestIsCalledAsTheEndpointCallsIt() {
        EmbedRequest request = EmbedRequest.of("a");
        Call<EmbedResponse> call = Codecs.embed(request);

        AutoGlmException refused = catchThrowableOfType(
                AutoGlmException.class, () -> dialect("openai").check(call));

        assertThat(refused.code()).isEqualTo(ErrorCode.UNSUPPORTED_REQUEST);
        assertThat(refused.reason()).contains("model must be present");
    }

    @Test
    void aProviderWithoutEmbeddingsSaysSoBeforeAnythingIsSent() {
        AutoGlmException refused = catchThrowableOfType(
                AutoGlmException.class, () -> dialect("generate").check(Codecs.embed(REQUEST)));

        assertThat(refused.code()).isEqualTo(ErrorCode.UNSUPPORTED_REQUEST);
        assertThat(refused.reason()).isEqualTo("this provider is not known to make embeddings");
        assertThat(dialect("generate").embeddings()).isNull();
    }

    @Test
    void requestsOfTheOtherKindAreRefused() {
        Call<?> wrong = Codecs.call(Operation.EMBED, GenerateRequest.of("x"));
        Call<?> alsoWrong = Codecs.embed(REQUEST, Operation.GENERATE);

        for (Call<?> call : List.of(wrong, alsoWrong)) {
            assertThat(catchThrowableOfType(
                                    AutoGlmException.class,
                                    () -> dialect("openai").check(call))
                            .reason())
                    .contains(call.request().getClass().getSimpleName());
        }
    }

    @Test
    void nothingLeaksWhenWritingFailsInTheMiddle() {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
        EmbedRequest unwritable = REQUEST.mutate().extra("bad", new Object()).build();

        AutoGlmException failure = catchThrowableOfType(
                AutoGlmException.class, () -> dialect("openai").encode(Codecs.embed(unwritable), allocator));

        assertThat(failure.reason()).contains("extraBody member 'bad'");
        assertThat(allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory())
                .isZero();
    }

    @ParameterizedTest(name = "{0}: {1} texts, {2} model tokens")
    @CsvSource(textBlock = """
            zhipu,    64,
            zai,      64,
            openai,   2048, 300000
            vllm,     ,
            ollama,   ,
            """)
    void theLimitsOfAProviderAreData(String preset, Integer items, Long tokens) {
        ServerPaths.Embeddings known = dialect(preset).embeddings();

        assertThat(known.maxItems()).isEqualTo(items);
        assertThat(known.maxTokens()).isEqualTo(tokens);
    }
}
