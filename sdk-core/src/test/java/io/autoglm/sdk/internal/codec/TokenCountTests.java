package io.autoglm.sdk.internal.codec;

import static io.autoglm.sdk.internal.codec.Codecs.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.ContentPart;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.Message;
import io.autoglm.sdk.model.TokenCount;
import io.autoglm.sdk.model.Tool;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Operation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What tokenizers are asked, and what they answer. */
class TokenCountTests {

    private static final GenerateRequest REQUEST =
            GenerateRequest.builder().model("m").user("How long is this?").build();

    private static Codecs.Result<TokenCount> decode(String body) {
        return Codecs.decode(Codecs.call(Operation.COUNT_TOKENS, REQUEST), Codecs.OK, bytes(body));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            {"id":"1","created":1,"usage":{"prompt_tokens":7,"image_tokens":3,"video_tokens":0,"total_tokens":10}} | 10 |
            {"usage":{"prompt_tokens":7}}                                       | 7  |
            {"count":4,"max_model_len":25480,"tokens":[1,2,3,4],"token_strs":null} | 4  | 25480
            {"tokens":[1,2,3],"count":3,"max_model_len":0}                      | 3  |
            {"tokens":[11,22,33]}                                               | 3  |
            {"tokens":[{"id":1,"piece":"a"},{"id":2,"piece":[195]}]}            | 2  |
            {"object":"response.input_tokens","input_tokens":12}                | 12 |
            {"tokens":5}                                                        | 5  |
            {"token_count":6,"more":{"count":99}}                               | 6  |
            {"data":{"total_tokens":8}}                                         | 8  |
            {"count":"many","tokens":[]}                                        | 0  |
            {"usage":null,"input_tokens":2}                                     | 2  |
            [5,6,7,8]                                                           | 4  |
            """)
    void everyFormOfAnswerIsRead(String body, int tokens, Integer window) {
        Codecs.Result<TokenCount> result = decode(body);

        assertThat(result.failure()).isNull();
        assertThat(result.events()).containsExactly(new TokenCount(tokens, window));
    }

    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            ^^                                                     | EMPTY_ANSWER
            {"tokens":[1,2                                         | MALFORMED_ANSWER
            {"status":"ok"}                                        | MALFORMED_ANSWER
            {"count":-1}                                           | MALFORMED_ANSWER
            17                                                     | MALFORMED_ANSWER
            {"error":{"code":"1211","message":"unknown model m"}}  | MODEL_NOT_FOUND
            """)
    void whatIsNoCountIsAFailure(String body, ErrorCode code) {
        assertThat(decode(body).failure())
                .isInstanceOfSatisfying(
                        AutoGlmException.class,
                        failure -> assertThat(failure.code()).isEqualTo(code));
    }

    static Stream<Arguments> questions() {
        return Stream.of(
                Arguments.of("zhipu", "tokenizer", """
                        {"model":"m","messages":[{"role":"user","content":"How long is this?"}]}"""),
                Arguments.of("zai", "tokenizer", """
                        {"model":"m","messages":[{"role":"user","content":"How long is this?"}]}"""),
                Arguments.of("vllm", "../tokenize", """
                        {"model":"m","messages":[{"role":"user","content":"How long is this?"}]}"""),
                Arguments.of("llamacpp", "chat/completions/input_tokens", """
                        {"model":"m","messages":[{"role":"user","content":"How long is this?"}]}"""),
                Arguments.of("sglang", "../tokenize", """
                        {"model":"m","prompt":"How long is this?"}"""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("questions")
    void everyTokenizerIsAskedInItsOwnForm(String preset, String path, String body) {
        assertThat(dialect(preset).target(Operation.COUNT_TOKENS)).isEqualTo(Target.post(path));
        assertThat(encoded(preset, REQUEST)).isEqualTo(body);
    }

    @Test
    void onlyModelAndMessagesAreSent() {
        GenerateRequest much = REQUEST.mutate()
                .tools(List.of(new Tool("t", null, Map.of())))
                .maxOutputTokens(5)
                .requestId("r-1")
                .extra("top_k", 4)
                .build();

        assertThat(encoded("vllm", much)).isEqualTo(encoded("vllm", REQUEST));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"openai", "ollama"})
    void aProviderWithoutATokenizerSaysSoWithWhatToDo(String preset) {
        Call<TokenCount> call = Codecs.call(Operation.COUNT_TOKENS, REQUEST);

        AutoGlmException refused = catchThrowableOfType(
                AutoGlmException.class, () -> dialect(preset).check(call));

        assertThat(refused.code()).isEqualTo(ErrorCode.UNSUPPORTED_REQUEST);
        assertThat(refused.hint()).contains("zhipu", "vllm", "llamacpp");
    }

    static Stream<Arguments> conversations() {
        return Stream.of(
                Arguments.of(List.of(Message.user("a"), Message.assistant("b")), "had 2 messages"),
                Arguments.of(List.of(Message.system("a")), "had a message of role SYSTEM"),
                Arguments.of(List.of(Message.user(ContentPart.imageUrl("https://a/b.png"))), "had a picture"),
                Arguments.of(
                        List.of(Message.user(ContentPart.text("a"), ContentPart.text("b"))),
                        "had a message of 2 parts"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("conversations")
    void aTokenizerOfPromptsRefusesConversations(List<Message> messages, String reason) {
        GenerateRequest request = REQUEST.mutate().messages(messages).build();
        Call<TokenCount> call = Codecs.call(Operation.COUNT_TOKENS, request);

        AutoGlmException refused = catchThrowableOfType(
                AutoGlmException.class, () -> dialect("sglang").check(call));

        assertThat(refused.code()).isEqualTo(ErrorCode.UNSUPPORTED_REQUEST);
        assertThat(refused.reason()).contains(reason);
        dialect("vllm").check(call);
    }

    @Test
    void aModelInTheExtraBodyCountsAsInARequestToGenerate() {
        GenerateRequest request =
                GenerateRequest.builder().user("x").extra("model", "own").build();

        assertThat(encoded("vllm", request)).startsWith("{\"model\":\"own\",");
        assertThat(encoded("vllm", request.mutate().model("m").build())).startsWith("{\"model\":\"own\",");
    }

    @Test
    void withoutAModelNothingIsAsked() {
        Call<TokenCount> call = Codecs.call(Operation.COUNT_TOKENS, GenerateRequest.of("x"));

        AutoGlmException refused = catchThrowableOfType(
                AutoGlmException.class, () -> dialect("vllm").check(call));

        assertThat(refused.reason()).contains("model must be present");
    }

    private static Dialect dialect(String preset) {
        return Dialects.of(Presets.of(preset).dialect(), Presets.of(preset).paths());
    }

    private static String encoded(String preset, GenerateRequest request) {
        ByteBuf body =
                dialect(preset).encode(Codecs.call(Operation.COUNT_TOKENS, request), UnpooledByteBufAllocator.DEFAULT);
        try {
            return body.toString(StandardCharsets.UTF_8);
        } finally {
            body.release();
        }
    }
}
