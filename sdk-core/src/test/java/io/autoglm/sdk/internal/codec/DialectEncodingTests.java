package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
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
import io.autoglm.sdk.model.Sampling;
import io.autoglm.sdk.model.Tool;
import io.autoglm.sdk.model.ToolCall;
import io.autoglm.sdk.model.ToolChoice;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Operation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What each dialect writes, byte for byte, and what it refuses to write. */
class DialectEncodingTests {

    private static final Sampling ALL = new Sampling(0.5, 0.9, 0.2, 0.1, 7L);
    private static final Tool TOOL = new Tool("tap", null, Map.of());

    private static GenerateRequestBuilder hi() {
        return GenerateRequest.builder().model("m").user("hi");
    }

    private static String encode(String dialect, Call<?> call) {
        ByteBuf body = Dialects.of(dialect, null).encode(call, UnpooledByteBufAllocator.DEFAULT);
        try {
            return body.toString(StandardCharsets.UTF_8);
        } finally {
            body.release();
        }
    }

    private static String unary(String dialect, GenerateRequestBuilder request) {
        return encode(dialect, Codecs.call(Operation.GENERATE, request.build()));
    }

    private static String stream(String dialect, GenerateRequestBuilder request) {
        return encode(dialect, Codecs.call(Operation.STREAM, request.build()));
    }

    private static AutoGlmException refusal(String dialect, GenerateRequestBuilder request) {
        Call<?> call = Codecs.call(Operation.STREAM, request.build());
        return catchThrowableOfType(
                AutoGlmException.class, () -> Dialects.of(dialect, null).check(call));
    }

    static Stream<Arguments> bodies() {
        GenerateRequestBuilder full = hi().maxOutputTokens(5).sampling(ALL).stop("END");
        return Stream.of(
                Arguments.of("zhipu", false, hi(), """
                        {"model":"m","messages":[{"role":"user","content":"hi"}],"stream":false}"""),
                Arguments.of("zhipu", true, hi(), """
                        {"model":"m","messages":[{"role":"user","content":"hi"}],"stream":true}"""),
                Arguments.of("zhipu", true, full, """
                        {"model":"m","messages":[{"role":"user","content":"hi"}],"stream":true,"max_tokens":5,"stop":["END"],\
                        "temperature":0.5,"top_p":0.9,"frequency_penalty":0.2,"presence_penalty":0.1,"seed":7}"""),
                Arguments.of("zhipu", false, hi().n(1).temperature(0.0), """
                        {"model":"m","messages":[{"role":"user","content":"hi"}],"stream":false,"do_sample":false,"temperature":0.0}"""),
                Arguments.of("zhipu", false, hi().temperature(0.0).extra("do_sample", true), """
                        {"model":"m","messages":[{"role":"user","content":"hi"}],"stream":false,"temperature":0.0,"do_sample":true}"""),
                Arguments.of("zhipu", false, hi().temperature(0.0).extra("temperature", 1), """
                        {"model":"m","messages":[{"role":"user","content":"hi"}],"stream":false,"temperature":1}"""),
                Arguments.of("zhipu", false, hi().reasoning(Reasoning.none()), """
                        {"model":"m","messages":[{"role":"user","content":"hi"}],"stream":false,"thinking":{"type":"disabled"}}"""),
                Arguments.of("zhipu", false, hi().reasoning(Reasoning.effort("high")), """
                        {"model":"m","messages":[{"role":"user","content":"hi"}],"stream":false,"thinking":{"type":"enabled"}}"""),
                Arguments.of(
                        "zhipu",
                        false,
                        hi().reasoning(Reasoning.none()).extra("thinking", Map.of("type", "enabled")),
                        """
                        {"model":"m","messages":[{"role":"user","content":"hi"}],"stream":false,"thinking":{"type":"enabled"}}"""),
                Arguments.of("zhipu", false, hi().requestId("job-7").userId("user-1"), """
                        {"model":"m","messages":[{"role":"user","content":"hi"}],"stream":false,"request_id":"job-7","user_id":"user-1"}"""),
                Arguments.of(
                        "zhipu",
                        true,
                        hi().tools(List.of(TOOL)).toolChoice(ToolChoice.auto()).extra("tool_stream", true),
                        """
                        {"model":"m","messages":[{"role":"user","content":"hi"}],"stream":true,"tools":[{"type":"function",\
                        "function":{"name":"tap","parameters":{}}}],"tool_choice":"auto","tool_stream":true}"""),
                Arguments.of("completions", false, hi(), """
                        {"model":"m","prompt":"hi","stream":false}"""),
                Arguments.of("completions", true, full, """
                        {"model":"m","prompt":"hi","stream":true,"stream_options":{"include_usage":true},"max_tokens":5,"stop":["END"],\
                        "temperature":0.5,"top_p":0.9,"frequency_penalty":0.2,"presence_penalty":0.1,"seed":7}"""),
                Arguments.of(
                        "completions",
                        false,
                        hi().n(3)
                                .userId("u")
                                .responseFormat(ResponseFormat.text())
                                .extra("echo", true),
                        """
                        {"model":"m","prompt":"hi","stream":false,"n":3,"user":"u","echo":true}"""),
                Arguments.of("completions", false, hi().assistant("lost").extra("prompt", List.of("a", "b")), """
                        {"model":"m","stream":false,"prompt":["a","b"]}"""),
                Arguments.of(
                        "generate", false, GenerateRequest.builder().user("hi").maxOutputTokens(5), """
                        {"prompt":"hi","max_tokens":5}"""),
                Arguments.of(
                        "generate", true, GenerateRequest.builder().user("hi").maxOutputTokens(5), """
                        {"prompt":"hi","stream":true,"max_tokens":5}"""),
                Arguments.of("generate", false, hi().n(1).requestId("r").extra("mode", "x"), """
                        {"model":"m","prompt":"hi","mode":"x"}"""),
                Arguments.of("generate", false, full, """
                        {"model":"m","prompt":"hi","max_tokens":5,"stop":["END"],"temperature":0.5,"top_p":0.9,\
                        "frequency_penalty":0.2,"presence_penalty":0.1,"seed":7}"""));
    }

    @ParameterizedTest(name = "{0} {3}")
    @MethodSource("bodies")
    void writesItsMembersInItsOrder(String dialect, boolean streaming, GenerateRequestBuilder request, String body) {
        assertThat(streaming ? stream(dialect, request) : unary(dialect, request))
                .isEqualTo(body);
    }

    @Test
    void zhipuNeverSeesARequestIdTwice() {
        Call<?> first = Codecs.call(Operation.STREAM, hi().requestId("job-7").build());

        assertThat(encode("zhipu", first)).contains("\"request_id\":\"job-7\"");
        assertThat(encode("zhipu", first.withAttempt(2, Set.of()))).contains("\"request_id\":\"job-7-2\"");
        assertThat(encode("zhipu", first.withAttempt(3, Set.of()))).contains("\"request_id\":\"job-7-3\"");
    }

    @Test
    void zhipuWritesPicturesAndToolRoundTripsLikeOpenAi() {
        GenerateRequestBuilder request = GenerateRequest.builder()
                .model("m")
                .user(ContentPart.image("image/png", new byte[] {1, 2, 3}), ContentPart.text("see"))
                .message(Message.assistant("", List.of(new ToolCall("c1", "tap", "{\"x\":1}"))))
                .message(Message.tool("c1", "done"));

        String zhipu = stream("zhipu", request);

        assertThat(zhipu.replace(
                        "}],\"stream\":true}", "}],\"stream\":true,\"stream_options\":{\"include_usage\":true}}"))
                .isEqualTo(stream("openai", request));
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                // zhipu: each field on both sides of its border
                Arguments.of(
                        "zhipu", hi().temperature(1.01), "temperature must be from 0 to 1 in dialect zhipu, was 1.01"),
                Arguments.of("zhipu", hi().topP(0.0), "topP must be from 0.01 to 1 in dialect zhipu, was 0.0"),
                Arguments.of("zhipu", hi().topP(0.009), "topP must be from 0.01 to 1 in dialect zhipu, was 0.009"),
                Arguments.of(
                        "zhipu",
                        hi().maxOutputTokens(131_073),
                        "maxOutputTokens must be from 1 to 131072 in dialect zhipu, was 131073"),
                Arguments.of("zhipu", hi().stop("a", "b"), "stop must be 1 at the most in dialect zhipu, was 2"),
                Arguments.of(
                        "zhipu",
                        hi().tools(Collections.nCopies(129, TOOL)),
                        "tools must be 128 at the most in dialect zhipu, was 129"),
                Arguments.of(
                        "zhipu", hi().userId("short"), "userId must have 6 to 128 characters in dialect zhipu, was 5"),
                Arguments.of("zhipu", hi().n(2), "n must be 1 (there is one answer) in dialect zhipu, was 2"),
                Arguments.of("zhipu", hi().toolChoice(ToolChoice.none()), "toolChoice must be AUTO"),
                Arguments.of("zhipu", hi().toolChoice(ToolChoice.required()), "was REQUIRED"),
                Arguments.of("zhipu", hi().toolChoice(ToolChoice.named("tap")), "was NAMED"),
                Arguments.of(
                        "zhipu", hi().responseFormat(ResponseFormat.jsonSchema("s", Map.of())), "was a JSON schema"),
                Arguments.of(
                        "zhipu",
                        GenerateRequest.builder().model("m").system("a").assistant("b"),
                        "messages must have one of role USER or TOOL"),
                Arguments.of(
                        "zhipu",
                        hi().message(Message.of(Role.DEVELOPER, ContentPart.text("x"))),
                        "must not have role DEVELOPER in dialect zhipu, use SYSTEM"),
                // a single prompt
                Arguments.of(
                        "completions", hi().system("x"), "had 2 messages: dialect completions takes a single prompt"),
                Arguments.of("generate", hi().assistant("x"), "had 2 messages: dialect generate takes a single prompt"),
                Arguments.of("generate", GenerateRequest.builder().system("x"), "had a message of role SYSTEM"),
                Arguments.of(
                        "generate",
                        GenerateRequest.builder().user(ContentPart.imageUrl("https://a/b.png")),
                        "had a picture"),
                Arguments.of("completions", hi().tools(List.of(TOOL)), "tools must be 0 at the most"),
                Arguments.of("generate", hi().tools(List.of(TOOL)), "tools must be 0 at the most"),
                Arguments.of("generate", hi().toolChoice(ToolChoice.auto()), "toolChoice must be absent"),
                Arguments.of("completions", hi().reasoning(Reasoning.none()), "reasoning must be absent"),
                Arguments.of(
                        "generate", hi().responseFormat(ResponseFormat.jsonObject()), "responseFormat must be text"),
                Arguments.of("generate", hi().n(2), "n must be 1"),
                Arguments.of("generate", hi().userId("user-1"), "userId must be absent"));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("refusals")
    void refusesWhatTheServerWouldRefuseOrLose(String dialect, GenerateRequestBuilder request, String message) {
        AutoGlmException refused = refusal(dialect, request);

        assertThat(refused.code()).isEqualTo(ErrorCode.UNSUPPORTED_REQUEST);
        assertThat(refused.reason()).contains(message);
        assertThat(refused.hint()).contains("extraBody");
        assertThat(refused.attempts()).isZero();
    }

    static Stream<Arguments> accepted() {
        return Stream.of(
                Arguments.of(
                        "zhipu",
                        hi().temperature(1.0)
                                .topP(0.01)
                                .maxOutputTokens(131_072)
                                .stop("a")),
                Arguments.of(
                        "zhipu",
                        hi().tools(Collections.nCopies(128, TOOL))
                                .userId("sixsix")
                                .n(1)),
                Arguments.of("zhipu", hi().userId("u".repeat(128)).responseFormat(ResponseFormat.jsonObject())),
                Arguments.of("zhipu", GenerateRequest.builder().model("m").message(Message.tool("c", "done"))),
                // what the caller says in extraBody is the caller's business
                Arguments.of("zhipu", hi().temperature(1.5).extra("temperature", 0.9)),
                Arguments.of("zhipu", hi().topP(0.0).extra("top_p", 0.5)),
                Arguments.of(
                        "zhipu",
                        hi().extra("temperature", 99)
                                .extra("stop", List.of("a", "b"))
                                .extra("n", 5)),
                Arguments.of("zhipu", hi().userId("me").extra("user_id", "someone")),
                Arguments.of("zhipu", hi().toolChoice(ToolChoice.none()).extra("tool_choice", "auto")),
                // what one server refuses another takes
                Arguments.of(
                        "openai",
                        hi().n(500)
                                .stop("a", "b", "c", "d", "e")
                                .temperature(2.0)
                                .topP(0.0)),
                Arguments.of(
                        "openai", hi().tools(Collections.nCopies(200, TOOL)).userId("u")),
                Arguments.of("completions", hi().n(500).stop("a", "b", "c", "d", "e")),
                Arguments.of("generate", hi().tools(List.of(TOOL)).extra("tools", List.of())));
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("accepted")
    void takesWhatIsWithinTheBorders(String dialect, GenerateRequestBuilder request) {
        assertThat(refusal(dialect, request)).isNull();
        assertThat(stream(dialect, request)).startsWith("{").endsWith("}");
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource({"zhupu, zhipu", "OpenAI-chat, openai", "completion, completions", "generates, generate"})
    void anUnknownDialectIsToldTheNearestName(String name, String nearest) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Dialects.of(name, null))
                .withMessage("dialect '" + name + "' is not known, did you mean '" + nearest
                        + "'? Known: openai, zhipu, completions, generate");
    }

    @Test
    void namesAreTakenInUpperAndLowerCase() {
        assertThat(Dialects.names()).containsExactly("openai", "zhipu", "completions", "generate");
        assertThat(Dialects.of(" Zhipu ", null).name()).isEqualTo("zhipu");
    }

    @Test
    void aModelIsNeededWhereTheServerNeedsOne() {
        GenerateRequest nameless = GenerateRequest.of("hi");
        for (String dialect : List.of("openai", "zhipu", "completions")) {
            AutoGlmException refused = catchThrowableOfType(
                    AutoGlmException.class, () -> encode(dialect, Codecs.call(Operation.GENERATE, nameless)));
            assertThat(refused.reason()).contains("model must be present");
        }
        assertThat(encode("generate", Codecs.call(Operation.GENERATE, nameless)))
                .isEqualTo("{\"prompt\":\"hi\"}");
    }
}
