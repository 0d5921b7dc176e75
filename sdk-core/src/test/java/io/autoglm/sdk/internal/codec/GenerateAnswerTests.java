package io.autoglm.sdk.internal.codec;

import static io.autoglm.sdk.internal.codec.Codecs.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.FinishReason;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.model.Usage;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The answers that a generate call may have. */
class GenerateAnswerTests {

    private static final Dialect DIALECT = Dialects.of("generate", null);
    private static final ResponseHead PLAIN = Codecs.head(200, "content-type", "text/plain; charset=utf-8");
    private static final ResponseHead EVENTS = Codecs.head(200, "content-type", "text/event-stream");
    private static final ResponseHead JSON = Codecs.head(200, "content-type", "application/json");

    private static Codecs.Result<GenerateResponse> whole(ResponseHead head, String body) {
        return Codecs.decode(DIALECT, Codecs.unary(), head, bytes(body));
    }

    private static Codecs.Result<GenerateEvent> stream(ResponseHead head, String body) {
        return Codecs.decode(DIALECT, Codecs.stream(), head, bytes(body));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            {"text":"blue"}
            {"output":"blue"}
            {"generated_text":"blue"}
            {"response":"blue","done":true}
            {"content":"blue","stop":true,"tokens_predicted":1}
            {"result":"blue"}
            {"choices":[{"text":"blue"}]}
            {"choices":[{"index":0,"message":{"role":"assistant","content":"blue"},"finish_reason":"stop"}]}
            {"message":{"role":"assistant","content":"blue"},"done":true}
            {"output":{"text":"blue","finish_reason":"stop"},"request_id":"r"}
            {"data":{"text":"blue"},"code":0,"msg":"ok"}
            {"output":["bl","ue"]}
            [{"generated_text":"blue"}]
            ["blue"]
            "blue"
            {"text":"blue","choices":[{"text":"blue"}]}
            {"error":null,"text":"blue"}
            """)
    void aTextIsFoundWhereverItStands(String body) {
        Codecs.Result<GenerateResponse> result = whole(JSON, body);

        assertThat(result.failure()).isNull();
        assertThat(result.events()).hasSize(1);
        assertThat(result.events().get(0).text()).isEqualTo("blue");
        assertThat(result.events().get(0).choices()).hasSize(1);
    }

    @Test
    void idModelUsageReasonAndTheRestAreKept() {
        GenerateResponse response = whole(JSON, """
                        {"id":"g-1","model":"autoglm","text":"blue","finish_reason":"length","usage":{"prompt_tokens":3,"completion_tokens":1},"seed":5}""").events().get(0);

        assertThat(response.id()).isEqualTo("g-1");
        assertThat(response.model()).isEqualTo("autoglm");
        assertThat(response.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(response.usage()).isEqualTo(new Usage(3, 1, 4, null, null));
        assertThat(response.extras()).containsEntry("seed", 5);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "The sky is blue.",
                "<think>hm</think> blue",
                "data is blue",
                "42",
                "\"quoted\" blue",
                "天 is blue"
            })
    void plainTextIsTheTextWhereTheTypeSaysSo(String body) {
        assertThat(whole(PLAIN, body).events().get(0).text()).isEqualTo(body);
    }

    @Test
    void aJsonObjectIsReadAsSuchWhateverTheTypeSays() {
        assertThat(whole(PLAIN, "{\"text\":\"blue\"}").events().get(0).text()).isEqualTo("blue");
    }

    @Test
    void anEmptyTextIsAnAnswer() {
        assertThat(whole(JSON, "{\"text\":\"\"}").events().get(0).text()).isEmpty();
    }

    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            ^^                                              | EMPTY_ANSWER
            ^ ^                                             | EMPTY_ANSWER
            {"text":"bl                                     | MALFORMED_ANSWER
            "blue                                           | MALFORMED_ANSWER
            ["a","b"]                                       | MALFORMED_ANSWER
            []                                              | MALFORMED_ANSWER
            {"answer":42}                                   | MALFORMED_ANSWER
            {"text":null}                                   | MALFORMED_ANSWER
            The sky is blue.                                | MALFORMED_ANSWER
            <html><body>login</body></html>                 | HTML_ANSWER
            {"error":{"message":"busy","code":503}}         | OVERLOADED
            {"error":"no key","text":"blue"}                | SERVER_ERROR
            {"code":1302,"msg":"too fast"}                  | RATE_LIMITED
            """)
    void whatIsNoAnswerIsAFailure(String body, ErrorCode code) {
        Codecs.Result<GenerateResponse> result = whole(JSON, body);

        assertThat(result.events()).isEmpty();
        assertThat(result.failure())
                .isInstanceOfSatisfying(
                        AutoGlmException.class,
                        failure -> assertThat(failure.code()).isEqualTo(code));
    }

    @Test
    void aPageIsNoTextEvenWhereTheTypeSaysSo() {
        assertThat(((AutoGlmException) whole(PLAIN, "<!DOCTYPE html><p>login").failure()).code())
                .isEqualTo(ErrorCode.HTML_ANSWER);
    }

    @ParameterizedTest(name = "{index}")
    @ValueSource(
            strings = {
                "data: {\"text\":\"Hel\"}\n\ndata: {\"text\":\"lo\"}\n\ndata: [DONE]\n\n",
                "data: {\"response\":\"Hel\",\"done\":false}\n\ndata: {\"response\":\"lo\",\"done\":true}\n\n",
                "data: {\"content\":\"Hel\",\"stop\":false}\n\ndata: {\"content\":\"lo\",\"stop\":true,\"timings\":{}}\n\n",
                "data: {\"choices\":[{\"text\":\"Hel\"}]}\n\ndata: {\"choices\":[{\"text\":\"lo\",\"finish_reason\":\"stop\"}]}\n\n",
                "data: \"Hel\"\n\ndata: \"lo\"\n\ndata: [DONE]\n\n",
                "data: Hel\n\ndata: lo\n\ndata: [DONE]\n\n",
                ": ping\n\ndata: {\"text\":\"Hel\"}\n\ndata: {\"text\":\"lo\",\"finish_reason\":\"stop\"}\n\n"
            })
    void eventsOfAnyFormAreStreamed(String body) {
        Codecs.Result<GenerateEvent> result = stream(EVENTS, body);

        assertThat(result.failure()).isNull();
        assertThat(result.text()).isEqualTo("Hello");
        assertThat(result.events())
                .filteredOn(GenerateEvent.TextDelta.class::isInstance)
                .hasSize(2);
        assertThat(result.events()).last().isInstanceOf(GenerateEvent.Finished.class);
        assertThat(whole(EVENTS, body).events().get(0).text()).isEqualTo("Hello");
    }

    @Test
    void aStreamThatBreaksOffIsNeverWhole() {
        String body = "data: {\"text\":\"Hel\"}\n\ndata: {\"text\":\"lo\"}\n\n";

        Codecs.Result<GenerateEvent> result = stream(EVENTS, body);

        assertThat(((AutoGlmException) result.failure()).code()).isEqualTo(ErrorCode.STREAM_CUT);
        assertThat(result.text()).isEqualTo("Hello");
    }

    @Test
    void aWholeAnswerToAStreamedCallIsTurnedIntoEvents() {
        Codecs.Result<GenerateEvent> result = stream(JSON, "{\"text\":\"blue\"}");

        assertThat(result.text()).isEqualTo("blue");
        assertThat(result.events()).last().isInstanceOf(GenerateEvent.Finished.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\uFEFFdata: {\"text\":\"天\"}\n\ndata: [DONE]\n\n",
                "\uFEFF{\"text\":\"天\"}",
                " \n\"天\"",
                "[\"天\"]"
            })
    void anyCutOfTheBytesGivesTheSame(String body) {
        byte[] all = bytes(body);
        for (int cut = 0; cut <= all.length; cut++) {
            Codecs.Result<GenerateEvent> result = Codecs.decode(
                    DIALECT,
                    Codecs.stream(),
                    JSON,
                    Arrays.copyOfRange(all, 0, cut),
                    Arrays.copyOfRange(all, cut, all.length));

            assertThat(result.failure()).isNull();
            assertThat(result.text()).as("cut at %d", cut).isEqualTo("天");
        }
    }
}
