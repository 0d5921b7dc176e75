package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.FinishReason;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.model.ToolCall;
import io.autoglm.sdk.model.Usage;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WholeAnswerTests {

    private static final String ANSWER =
            "{\"id\":\"r1\",\"request_id\":\"q1\",\"created\":1,\"model\":\"glm-4.6\",\"object\":\"chat.completion\","
                    + "\"choices\":[{\"index\":0,\"finish_reason\":\"tool_calls\",\"stop_reason\":null,\"matched_stop\":7,\"message\":{\"role\":\"assistant\","
                    + "\"content\":\"24 degrees\",\"reasoning_content\":\"thinking\",\"annotations\":[1],"
                    + "\"tool_calls\":[{\"id\":\"c\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":{\"a\":1}}}]}}],"
                    + "\"usage\":{\"prompt_tokens\":18,\"completion_tokens\":42,\"total_tokens\":60,\"prompt_tokens_details\":{\"cached_tokens\":4},"
                    + "\"completion_tokens_details\":{\"reasoning_tokens\":31}},\"web_search\":[{\"title\":\"t\"}]}";

    private static GenerateResponse only(Codecs.Result<GenerateResponse> result) {
        assertThat(result.failure()).isNull();
        assertThat(result.events()).hasSize(1);
        return result.events().get(0);
    }

    private static ErrorCode code(Codecs.Result<?> result) {
        return result.failure() instanceof AutoGlmException known ? known.code() : null;
    }

    @Test
    void readsAWholeAnswer() {
        GenerateResponse answer = only(Codecs.unary(ANSWER));

        assertThat(answer.id()).isEqualTo("r1");
        assertThat(answer.model()).isEqualTo("glm-4.6");
        assertThat(answer.text()).isEqualTo("24 degrees");
        assertThat(answer.reasoning()).isEqualTo("thinking");
        assertThat(answer.toolCalls()).containsExactly(new ToolCall("c", "f", "{\"a\":1}"));
        assertThat(answer.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(answer.usage()).isEqualTo(new Usage(18, 42, 60, 4, 31));
        assertThat(answer.extras()).isEqualTo(Map.of("web_search", java.util.List.of(Map.of("title", "t"))));
        assertThat(answer.choices().get(0).extras()).containsOnlyKeys("matched_stop", "annotations");
        assertThat(answer.meta().requestId()).isEqualTo("q1");
        assertThat(answer.meta().timeToFirstToken()).isNull();
    }

    @Test
    void givesTheSameAnswerWhereverTheNetworkCutsTheBytes() {
        byte[] whole = Codecs.bytes("\uFEFF\r\n" + ANSWER + "\n");
        for (int cut = 0; cut <= whole.length; cut++) {
            var result = Codecs.decode(
                    Codecs.unary(), Codecs.OK, Arrays.copyOf(whole, cut), Arrays.copyOfRange(whole, cut, whole.length));
            assertThat(only(result).text()).as("cut at %d", cut).isEqualTo("24 degrees");
        }
    }

    @Test
    void isNeverASuccessWhenTheDocumentIsCut() {
        byte[] whole = Codecs.bytes(ANSWER);
        for (int length = 1; length < whole.length; length++) {
            var result = Codecs.decode(Codecs.unary(), Codecs.OK, Arrays.copyOf(whole, length));
            assertThat(code(result)).as("cut at %d", length).isEqualTo(ErrorCode.MALFORMED_ANSWER);
            assertThat(result.events()).isEmpty();
        }
    }

    @Test
    void foldsAStreamThatAnswersAUnaryCall() {
        var result = Codecs.unary(Codecs.golden("glm-reasoning.sse"));

        assertThat(only(result).text()).isEqualTo("今天天气晴 ☀️🙂");
        assertThat(only(result).reasoning()).isEqualTo("先想一想");
        assertThat(only(result).usage()).isEqualTo(new Usage(7, 3, 10, 0, null));
        assertThat(result.done()).isTrue();
    }

    @Test
    void givesNothingOfAStreamThatAnswersAUnaryCallAndIsCut() {
        var result = Codecs.unary(Codecs.text("a"));

        assertThat(code(result)).isEqualTo(ErrorCode.STREAM_CUT);
        assertThat(result.events()).isEmpty();
    }

    @Test
    void turnsAWholeAnswerToAStreamedCallIntoEvents() {
        var result = Codecs.stream(ANSWER);

        assertThat(result.failure()).isNull();
        assertThat(result.events())
                .startsWith(
                        new GenerateEvent.Started("r1", "glm-4.6"),
                        new GenerateEvent.ReasoningDelta(0, "thinking"),
                        new GenerateEvent.TextDelta(0, "24 degrees"),
                        new GenerateEvent.ToolCallDelta(0, 0, "c", "f", "{\"a\":1}"),
                        new GenerateEvent.UsageReport(new Usage(18, 42, 60, 4, 31)));
        assertThat(result.events()).hasSize(6);
        GenerateEvent.Finished end = (GenerateEvent.Finished) result.events().get(5);
        assertThat(end.extras()).containsOnlyKeys("web_search", "matched_stop", "annotations");
    }

    @Test
    void acceptsAnswersThatLackAlmostEverything() {
        GenerateResponse bare = only(Codecs.unary("{\"choices\":[{\"message\":{\"content\":\"a\"}}],\"error\":null}"));
        assertThat(bare.text()).isEqualTo("a");
        assertThat(bare.id()).isNull();
        assertThat(bare.usage()).isNull();
        assertThat(bare.finishReason()).isNull();

        assertThat(only(Codecs.unary("{\"choices\":[]}")).choices()).isEmpty();
        assertThat(only(Codecs.unary("{\"choices\":[{\"text\":\"b\",\"index\":0}]}"))
                        .text())
                .isEqualTo("b");
        assertThat(only(Codecs.unary("{\"choices\":[{\"message\":{\"content\":null},\"finish_reason\":\"length\"}]}"))
                        .text())
                .isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"text/html", "text/plain", "application/octet-stream", "text/event-stream", ""})
    void believesTheBytesAndNotTheContentType(String type) {
        ResponseHead head = type.isEmpty() ? Codecs.head(200) : Codecs.head(200, "content-type", type);

        assertThat(only(Codecs.decode(Codecs.unary(), head, Codecs.bytes(ANSWER)))
                        .text())
                .isEqualTo("24 degrees");
        assertThat(Codecs.decode(Codecs.stream(), head, Codecs.bytes(Codecs.golden("openai-usage.sse")))
                        .text())
                .isEqualTo("Hi there");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "\uFEFFdata: ",
                ": c\n\ndata: ",
                "\r\n\ndata: ",
                "event: message\ndata:",
                "id: 1\ndata:",
                "retry: 3\r\rdata:",
                "event\ndata: "
            })
    void recognisesAStreamByHowItBegins(String start) {
        var result =
                Codecs.stream(start + "{\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}]}\n\n");

        assertThat(result.failure()).isNull();
        assertThat(result.text()).isEqualTo("a");
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', textBlock = """
            <html><title>Login</title></html>        | HTML_ANSWER
            <?xml version="1.0"?><a/>                | HTML_ANSWER
            upstream connect error                   | MALFORMED_ANSWER
            datum: x                                 | MALFORMED_ANSWER
            [1,2]                                    | MALFORMED_ANSWER
            "text"                                   | MALFORMED_ANSWER
            {}                                       | MALFORMED_ANSWER
            {"a":1}                                  | MALFORMED_ANSWER
            {"choices":[]} x                         | MALFORMED_ANSWER
            {"choices":7}                            | MALFORMED_ANSWER
            {"error":{"message":"m","code":"429"}}   | RATE_LIMITED
            {"error":{"message":"m","code":"1302"}}  | RATE_LIMITED
            {"error":"boom"}                         | SERVER_ERROR
            {"code":500,"msg":"boom"}                | SERVER_ERROR
            {"code":"1113","msg":"boom"}             | QUOTA_EXHAUSTED
            {"detail":"Not Found"}                   | SERVER_ERROR
            """)
    void refusesWhatIsNoAnswer(String body, ErrorCode expected) {
        assertThat(code(Codecs.unary(body))).isEqualTo(expected);
        assertThat(code(Codecs.stream(body))).isEqualTo(expected);
    }

    @Test
    void saysNothingOfAPageThatIsNoAnswer() {
        var result = Codecs.stream("<html><body>private words</body></html>");

        assertThat(result.failure().getMessage()).doesNotContain("private");
    }

    @Test
    void limitsADocumentTo32Mebibytes() {
        AnswerDecoder<GenerateResponse> decoder = Codecs.DIALECT.decoder(Codecs.unary(), Codecs.OK);
        var out = new java.util.ArrayDeque<GenerateResponse>();
        byte[] mebibyte = new byte[1 << 20];
        Arrays.fill(mebibyte, (byte) ' ');
        decoder.feed(io.netty.buffer.Unpooled.wrappedBuffer(Codecs.bytes("{")), out);

        AutoGlmException failure = org.assertj.core.api.Assertions.catchThrowableOfType(AutoGlmException.class, () -> {
            for (int i = 0; i < 33; i++) {
                decoder.feed(io.netty.buffer.Unpooled.wrappedBuffer(mebibyte), out);
            }
        });

        assertThat(failure.code()).isEqualTo(ErrorCode.ANSWER_TOO_LARGE);
    }
}
