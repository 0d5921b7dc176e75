package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.ContentPart;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.GenerateRequestBuilder;
import io.autoglm.sdk.model.Message;
import io.autoglm.sdk.model.Reasoning;
import io.autoglm.sdk.model.ResponseFormat;
import io.autoglm.sdk.model.Role;
import io.autoglm.sdk.model.Tool;
import io.autoglm.sdk.model.ToolCall;
import io.autoglm.sdk.model.ToolChoice;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Operation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EncodingTests {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static String encode(Operation<?> operation, GenerateRequest request) {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
        ByteBuf body = Codecs.DIALECT.encode(Codecs.call(operation, request), allocator);
        String text = body.toString(StandardCharsets.UTF_8);
        body.release();
        assertThat(allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory())
                .isZero();
        return text;
    }

    private static JsonNode tree(GenerateRequestBuilder request) {
        return JSON.readTree(encode(Operation.STREAM, request.model("m").build()));
    }

    private static GenerateRequestBuilder hi() {
        return GenerateRequest.builder().user("hi");
    }

    @Test
    void writesAStreamedRequestByteForByte() {
        assertThat(encode(
                        Operation.STREAM,
                        GenerateRequest.builder()
                                .model("glm-4.6")
                                .system("You are \"brief\".\n")
                                .user("天气?")
                                .maxOutputTokens(100)
                                .temperature(0.7)
                                .build()))
                .isEqualTo(
                        "{\"model\":\"glm-4.6\",\"messages\":[{\"role\":\"system\",\"content\":\"You are \\\"brief\\\".\\n\"},"
                                + "{\"role\":\"user\",\"content\":\"天气?\"}],\"stream\":true,\"stream_options\":{\"include_usage\":true},"
                                + "\"max_tokens\":100,\"temperature\":0.7}");
    }

    @Test
    void writesAUnaryRequestByteForByte() {
        assertThat(encode(Operation.GENERATE, hi().model("m").build()))
                .isEqualTo("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"stream\":false}");
    }

    static Stream<Arguments> members() {
        return Stream.of(
                Arguments.of("max_tokens", "7", hi().maxOutputTokens(7)),
                Arguments.of("n", "2", hi().n(2)),
                Arguments.of("seed", "-9000000000", hi().seed(-9_000_000_000L)),
                Arguments.of("top_p", "0.25", hi().topP(0.25)),
                Arguments.of("temperature", "0.0", hi().temperature(0.0)),
                Arguments.of("stop", "[\"a\",\"b\"]", hi().stop("a", "b")),
                Arguments.of("user", "\"u-1\"", hi().userId("u-1")),
                Arguments.of("reasoning_effort", "\"low\"", hi().reasoning(Reasoning.effort("low"))),
                Arguments.of("reasoning_effort", "\"none\"", hi().reasoning(Reasoning.none())),
                Arguments.of("tool_choice", "\"auto\"", hi().toolChoice(ToolChoice.auto())),
                Arguments.of("tool_choice", "\"required\"", hi().toolChoice(ToolChoice.required())),
                Arguments.of(
                        "tool_choice",
                        "{\"type\":\"function\",\"function\":{\"name\":\"f\"}}",
                        hi().toolChoice(ToolChoice.named("f"))),
                Arguments.of("response_format", "{\"type\":\"text\"}", hi().responseFormat(ResponseFormat.text())),
                Arguments.of(
                        "response_format",
                        "{\"type\":\"json_object\"}",
                        hi().responseFormat(ResponseFormat.jsonObject())),
                Arguments.of(
                        "response_format",
                        "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"s\",\"schema\":{\"type\":\"object\"},\"strict\":true}}",
                        hi().responseFormat(ResponseFormat.jsonSchema("s", Map.of("type", "object")))),
                Arguments.of(
                        "tools",
                        "[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"description\":\"d\",\"parameters\":{\"a\":[1,2.5,true,null]}}}]",
                        hi().tools(List.of(new Tool("f", "d", Map.of("a", Arrays.asList(1, 2.5, true, null)))))),
                Arguments.of("x", "{\"b\":1,\"c\":[\"d\"]}", hi().extra("x", Map.of("b", 1, "c", List.of("d")))),
                Arguments.of(
                        "x",
                        "123456789012345678901234567890",
                        hi().extra("x", new BigInteger("123456789012345678901234567890"))),
                Arguments.of("x", "1.10", hi().extra("x", new BigDecimal("1.10"))),
                Arguments.of("x", "null", hi().extra("x", null)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("members")
    void writesEachMemberUnderTheNameThatServersKnow(String name, String expected, GenerateRequestBuilder request) {
        assertThat(tree(request).get(name)).isEqualTo(JSON.readTree(expected));
    }

    @Test
    void writesMessagesOfAllRoles() {
        JsonNode messages = tree(GenerateRequest.builder()
                        .message(Message.of(Role.DEVELOPER, ContentPart.text("d")))
                        .user(ContentPart.imageUrl("https://x/y.png"), ContentPart.text("what?"))
                        .message(Message.assistant("", List.of(new ToolCall("c1", "f", "{\"a\":1}"))))
                        .message(Message.tool("c1", "42")))
                .get("messages");

        assertThat(messages)
                .isEqualTo(JSON.readTree("[{\"role\":\"developer\",\"content\":\"d\"},"
                        + "{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://x/y.png\"}},"
                        + "{\"type\":\"text\",\"text\":\"what?\"}]},"
                        + "{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\","
                        + "\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"a\\\":1}\"}}]},"
                        + "{\"role\":\"tool\",\"content\":\"42\",\"tool_call_id\":\"c1\"}]"));
    }

    @ParameterizedTest(name = "{0} bytes")
    @ValueSource(ints = {1, 2, 3, 4, 12287, 12288, 12289, 24576, 100_001})
    void writesPicturesAsDataUrlsWhateverTheirLength(int length) {
        byte[] picture = new byte[length];
        for (int i = 0; i < length; i++) {
            picture[i] = (byte) (i * 31);
        }

        JsonNode url = tree(GenerateRequest.builder()
                        .user(ContentPart.text("a"), ContentPart.image("image/png", picture), ContentPart.text("b")))
                .at("/messages/0/content/1/image_url/url");

        assertThat(url.asString())
                .isEqualTo("data:image/png;base64," + Base64.getEncoder().encodeToString(picture));
    }

    @Test
    void growsNoBufferForARequestWithAPicture() {
        byte[] picture = new byte[1_200_000];
        GenerateRequest request = GenerateRequest.builder()
                .model("m")
                .user(ContentPart.image("image/png", picture), ContentPart.text("x".repeat(10_000)))
                .build();

        int estimate = MessageWriter.estimate(List.of(request));

        assertThat(encode(Operation.STREAM, request).length()).isLessThanOrEqualTo(estimate);
        assertThat(estimate).isLessThan(1_200_000 * 4 / 3 + 16_000);
    }

    @Test
    void letsTheCallersMembersWinAndWritesEachNameOnce() {
        String body = encode(
                Operation.STREAM,
                hi().model("m")
                        .temperature(0.5)
                        .maxOutputTokens(5)
                        .extra("model", "other")
                        .extra("temperature", 0.1)
                        .extra("max_tokens", null)
                        .extra("max_completion_tokens", 5)
                        .extra("stream_options", Map.of("x", 1))
                        .build());

        for (String name : List.of("model", "temperature", "max_tokens", "stream_options", "stream")) {
            assertThat(body.split("\"" + name + "\":", -1)).as(name).hasSize(2);
        }
        assertThat(body)
                .contains(
                        "\"model\":\"other\"",
                        "\"temperature\":0.1",
                        "\"max_tokens\":null",
                        "\"stream_options\":{\"x\":1}",
                        "\"max_completion_tokens\":5");
    }

    static Stream<Arguments> unsupported() {
        Map<String, Object> endless = new HashMap<>();
        endless.put("self", endless);
        return Stream.of(
                Arguments.of(hi(), "model"),
                Arguments.of(hi().extra("model", 7), "model"),
                Arguments.of(hi().model("m").extra("when", java.time.Instant.EPOCH), "'when'"),
                Arguments.of(hi().model("m").extra("nan", Double.NaN), "'nan'"),
                Arguments.of(hi().model("m").extra("loop", endless), "'loop'"),
                Arguments.of(
                        hi().model("m").tools(List.of(new Tool("t", null, Map.of("a", new Object())))), "tool 't'"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("unsupported")
    void refusesWhatHasNoJsonAndLeaksNothing(GenerateRequestBuilder request, String named) {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
        Call<?> call = Codecs.call(Operation.STREAM, request.build());

        AutoGlmException refused =
                catchThrowableOfType(AutoGlmException.class, () -> Codecs.DIALECT.encode(call, allocator));

        assertThat(refused.code()).isEqualTo(ErrorCode.UNSUPPORTED_REQUEST);
        assertThat(refused.reason()).contains(named);
        assertThat(refused.getCause()).isNull();
        assertThat(allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory())
                .isZero();
    }

    @Test
    void escapesHalfOfASurrogatePairSoThatTheBodyStaysUtf8() {
        assertThat(encode(Operation.STREAM, hi().model("m").user("cut \uD83D").build()))
                .contains("\"cut \\uD83D\"");
    }

    @Test
    void namesItselfAndItsPath() {
        assertThat(Codecs.DIALECT.name()).isEqualTo("openai");
        assertThat(Codecs.DIALECT.target(Operation.STREAM)).isEqualTo(Target.post("chat/completions"));
        assertThat(Codecs.DIALECT.target(Operation.GENERATE)).isEqualTo(Target.post("chat/completions"));
    }
}
