package io.autoglm.sdk.quirks;

import static io.autoglm.sdk.quirks.Frames.DONE;
import static io.autoglm.sdk.quirks.Frames.choice;
import static io.autoglm.sdk.quirks.Frames.finish;
import static io.autoglm.sdk.quirks.Frames.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.model.FinishReason;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.model.ToolCall;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tool calls in pieces: quirks 30 and 31. */
class ToolCallQuirksTests extends QuirkFixture {

    private static String calls(String... fragments) {
        return choice("\"delta\":{\"tool_calls\":[" + String.join(",", fragments) + "]}");
    }

    private static ToolCall call(String id, String name, String arguments) {
        return new ToolCall(id, name, arguments);
    }

    static Stream<Arguments> streams() {
        return Stream.of(
                Arguments.of(
                        "as documented",
                        calls(
                                        "{\"index\":0,\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"tap\",\"arguments\":\"\"}}")
                                + calls(
                                        "{\"index\":0,\"function\":{\"arguments\":\"{\\\"x\\\":5\"}}",
                                        "{\"index\":1,\"id\":\"c2\",\"type\":\"function\",\"function\":{\"name\":\"wait\",\"arguments\":\"{}\"}}")
                                + calls("{\"index\":0,\"function\":{\"arguments\":\"0}\"}}"),
                        List.of(call("c1", "tap", "{\"x\":50}"), call("c2", "wait", "{}"))),
                Arguments.of(
                        "no index",
                        calls("{\"id\":\"c1\",\"function\":{\"name\":\"tap\",\"arguments\":\"{\\\"x\\\":\"}}")
                                + calls("{\"function\":{\"arguments\":\"50}\"}}")
                                + calls("{\"id\":\"c2\",\"function\":{\"name\":\"wait\",\"arguments\":\"{}\"}}"),
                        List.of(call("c1", "tap", "{\"x\":50}"), call("c2", "wait", "{}"))),
                Arguments.of(
                        "all at index 0",
                        calls(
                                        "{\"index\":0,\"id\":\"c1\",\"function\":{\"name\":\"tap\",\"arguments\":\"{\\\"x\\\":50}\"}}")
                                + calls(
                                        "{\"index\":0,\"id\":\"c2\",\"function\":{\"name\":\"tap\",\"arguments\":\"{\\\"x\\\":51}\"}}"),
                        List.of(call("c1", "tap", "{\"x\":50}"), call("c2", "tap", "{\"x\":51}"))),
                Arguments.of(
                        "no id",
                        calls("{\"index\":0,\"function\":{\"name\":\"tap\",\"arguments\":\"{\"}}")
                                + calls("{\"index\":0,\"id\":null,\"function\":{\"arguments\":\"}\"}}")
                                + calls(
                                        "{\"index\":1,\"id\":\"\",\"function\":{\"name\":\"wait\",\"arguments\":\"{}\"}}"),
                        List.of(call("call_0", "tap", "{}"), call("call_1", "wait", "{}"))),
                Arguments.of(
                        "numeric id",
                        calls("{\"index\":0,\"id\":17,\"function\":{\"name\":\"tap\",\"arguments\":\"{}\"}}"),
                        List.of(call("17", "tap", "{}"))),
                Arguments.of(
                        "id and name repeated",
                        calls(
                                        "{\"index\":0,\"id\":\"c1\",\"function\":{\"name\":\"tap\",\"arguments\":\"{\\\"x\\\":\"}}")
                                + calls(
                                        "{\"index\":0,\"id\":\"c1\",\"function\":{\"name\":\"tap\",\"arguments\":\"50}\"}}"),
                        List.of(call("c1", "tap", "{\"x\":50}"))),
                Arguments.of(
                        "arguments as an object",
                        calls("{\"index\":0,\"id\":\"c1\",\"function\":{\"name\":\"tap\",\"arguments\":{\"x\":50}}}"),
                        List.of(call("c1", "tap", "{\"x\":50}"))),
                Arguments.of(
                        "arguments empty, null or absent",
                        calls("{\"index\":0,\"id\":\"c1\",\"function\":{\"name\":\"a\",\"arguments\":\"\"}}")
                                + calls("{\"index\":1,\"id\":\"c2\",\"function\":{\"name\":\"b\",\"arguments\":null}}")
                                + calls("{\"index\":2,\"id\":\"c3\",\"function\":{\"name\":\"c\"}}"),
                        List.of(call("c1", "a", "{}"), call("c2", "b", "{}"), call("c3", "c", "{}"))),
                Arguments.of(
                        "arguments cut off",
                        calls(
                                "{\"index\":0,\"id\":\"c1\",\"function\":{\"name\":\"tap\",\"arguments\":\"{\\\"x\\\":5\"}}"),
                        List.of(call("c1", "tap", "{\"x\":5"))),
                Arguments.of(
                        "all in one chunk, without index",
                        calls(
                                "{\"id\":\"c1\",\"function\":{\"name\":\"tap\",\"arguments\":\"{}\"}}",
                                "{\"id\":\"c2\",\"function\":{\"name\":\"wait\",\"arguments\":\"{}\"}}"),
                        List.of(call("c1", "tap", "{}"), call("c2", "wait", "{}"))),
                Arguments.of(
                        "fragments of other types",
                        calls("null", "7", "[]")
                                + calls("{\"index\":0,\"id\":\"c1\",\"function\":null}")
                                + calls("{\"index\":0,\"function\":{\"name\":\"tap\",\"arguments\":\"{}\"}}"),
                        List.of(call("c1", "tap", "{}"))));
    }

    @Quirk("30")
    @ParameterizedTest(name = "{0}")
    @MethodSource("streams")
    void callsInPiecesAreWhole(String what, String pieces, List<ToolCall> expected) {
        GenerateResponse response = stream(wire -> wire.stream(pieces + finish("tool_calls") + DONE))
                .response();

        assertThat(response.toolCalls()).isEqualTo(expected);
        assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
    }

    @Quirk("31")
    @ParameterizedTest(name = "reason {0}, calls: {1}")
    @CsvSource({"tool_calls, false", "function_call, false", "stop, true", "length, true", "tool_calls, true"})
    void theCallsCountAndNotTheReason(String reason, boolean hasCalls) {
        String call = calls("{\"index\":0,\"id\":\"c1\",\"function\":{\"name\":\"tap\",\"arguments\":\"{}\"}}");

        GenerateResponse response = stream(
                        wire -> wire.stream(text("hi") + (hasCalls ? call : "") + finish(reason) + DONE))
                .response();

        assertThat(response.toolCalls()).hasSize(hasCalls ? 1 : 0);
        assertThat(response.text()).isEqualTo("hi");
        assertThat(response.finishReason()).hasToString(reason);
    }

    @Quirk("30")
    @Quirk("31")
    @Test
    void aWholeAnswerHasTheSameLiberties() {
        GenerateResponse response = generate(
                wire -> wire.json(
                        "200 OK",
                        "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":null,\"tool_calls\":["
                                + "{\"id\":3,\"function\":{\"name\":\"tap\",\"arguments\":{\"x\":1}}},"
                                + "{\"type\":\"function\",\"function\":{\"name\":\"wait\",\"arguments\":\"\"}}]},\"finish_reason\":\"stop\"}]}"));

        assertThat(response.toolCalls()).containsExactly(call("3", "tap", "{\"x\":1}"), call("call_1", "wait", "{}"));
        assertThat(response.text()).isEmpty();
    }
}
