package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateEvent;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StreamEndTests {

    static Stream<Arguments> ends() {
        String start = Codecs.data("{\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}");
        String text = Codecs.text("a");
        return Stream.of(
                Arguments.of("DONE and a reason", text + Codecs.STOP + Codecs.DONE, null),
                Arguments.of("a reason only", text + Codecs.STOP, null),
                Arguments.of("a reason without a blank line", text + Codecs.STOP.stripTrailing(), null),
                Arguments.of("DONE without a line end", text + Codecs.STOP + "data: [DONE]", null),
                Arguments.of(
                        "DONE with something behind it in its line", text + Codecs.STOP + "data: [DONE] x\n\n", null),
                Arguments.of("DONE without a reason, after text", text + Codecs.DONE, null),
                Arguments.of("a reason without text", Codecs.STOP + Codecs.DONE, null),
                Arguments.of("DONE only", Codecs.DONE, ErrorCode.EMPTY_ANSWER),
                Arguments.of("a role and DONE", start + Codecs.DONE, ErrorCode.EMPTY_ANSWER),
                Arguments.of("text only", text, ErrorCode.STREAM_CUT),
                Arguments.of("a role only", start, ErrorCode.STREAM_CUT),
                Arguments.of("comments only", ": ping\n\n: ping\n\n", ErrorCode.STREAM_CUT),
                Arguments.of("nothing", "", ErrorCode.EMPTY_ANSWER),
                Arguments.of("white space", " \r\n\n", ErrorCode.EMPTY_ANSWER),
                Arguments.of(
                        "one of two choices ended",
                        Codecs.data("{\"choices\":[{\"index\":1,\"delta\":{\"content\":\"b\"}}]}") + Codecs.STOP,
                        ErrorCode.STREAM_CUT),
                Arguments.of(
                        "half an event behind a reason",
                        text + Codecs.STOP + "data: {\"usage\":{\"pro",
                        ErrorCode.STREAM_CUT),
                Arguments.of("no JSON", text + Codecs.data("{\"a\":") + Codecs.STOP, ErrorCode.MALFORMED_ANSWER),
                Arguments.of("two documents", Codecs.data("{} {}"), ErrorCode.MALFORMED_ANSWER),
                Arguments.of("a text that is no JSON", Codecs.data("hello"), ErrorCode.MALFORMED_ANSWER),
                Arguments.of(
                        "deep",
                        Codecs.data("{\"a\":" + "[".repeat(200) + "]".repeat(200) + "}"),
                        ErrorCode.ANSWER_TOO_LARGE),
                Arguments.of("network_error", finish("network_error"), ErrorCode.SERVER_ERROR),
                Arguments.of(
                        "network_error after text",
                        text + finish("network_error") + Codecs.DONE,
                        ErrorCode.SERVER_ERROR),
                Arguments.of("error", finish("error"), ErrorCode.SERVER_ERROR),
                Arguments.of("abort", finish("abort"), ErrorCode.OVERLOADED),
                Arguments.of("sensitive after text", text + finish("sensitive") + Codecs.DONE, null),
                Arguments.of("content_filter after text", text + finish("content_filter") + Codecs.DONE, null),
                Arguments.of(
                        "content_filter without text",
                        finish("content_filter") + Codecs.DONE,
                        ErrorCode.CONTENT_FILTERED),
                Arguments.of("sensitive without text", finish("sensitive"), ErrorCode.CONTENT_FILTERED),
                Arguments.of("an invented reason", text + finish("load"), null));
    }

    private static String finish(String reason) {
        return Codecs.data(
                "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"" + reason + "\"}]}");
    }

    @ParameterizedTest(name = "{0} → {2}")
    @MethodSource("ends")
    void saysWhetherTheAnswerIsWhole(String name, String stream, ErrorCode expected) {
        var result = Codecs.stream(stream);

        ErrorCode code = result.failure() instanceof AutoGlmException known ? known.code() : null;
        assertThat(code).isEqualTo(expected);
        assertThat(result.events().stream().anyMatch(e -> e instanceof GenerateEvent.Finished))
                .isEqualTo(expected == null);
    }
}
