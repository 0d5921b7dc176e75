package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.model.FinishReason;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.model.ToolCall;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ToolCallDecodingTests {

    private static String f(String... members) {
        return "{" + String.join(",", members) + "}";
    }

    private static String fn(String name, String arguments) {
        return "\"function\":{" + (name == null ? "" : "\"name\":\"" + name + "\",") + "\"arguments\":" + arguments
                + "}";
    }

    static Stream<Arguments> streams() {
        ToolCall tap = new ToolCall("a", "tap", "{\"x\":50}");
        ToolCall wait = new ToolCall("b", "wait", "{}");
        return Stream.of(
                Arguments.of("as defined", List.of(tap, wait), new String[][] {
                    {f("\"index\":0", "\"id\":\"a\"", fn("tap", "\"\""))},
                    {
                        f("\"index\":0", fn(null, "\"{\\\"x\\\":5\"")),
                        f("\"index\":1", "\"id\":\"b\"", fn("wait", "\"{}\""))
                    },
                    {f("\"index\":0", fn(null, "\"0}\""))}
                }),
                Arguments.of("no index", List.of(tap, wait), new String[][] {
                    {f("\"id\":\"a\"", fn("tap", "\"{\\\"x\\\":5\""))},
                    {f(fn(null, "\"0}\""))},
                    {f("\"id\":\"b\"", fn("wait", "\"\""))}
                }),
                Arguments.of("no index, id in every fragment", List.of(tap, wait), new String[][] {
                    {f("\"id\":\"a\"", fn("tap", "\"{\\\"x\\\":5\""))},
                    {f("\"id\":\"b\"", fn("wait", "\"{}\""))},
                    {f("\"id\":\"a\"", fn("tap", "\"0}\""))}
                }),
                Arguments.of("all index 0", List.of(tap, wait), new String[][] {
                    {f("\"index\":0", "\"id\":\"a\"", fn("tap", "\"{\\\"x\\\":50}\""))},
                    {f("\"index\":0", "\"id\":\"b\"", fn("wait", "\"{}\""))}
                }),
                Arguments.of("all index 0 in one chunk", List.of(tap, wait), new String[][] {
                    {
                        f("\"index\":0", "\"id\":\"a\"", fn("tap", "\"{\\\"x\\\":50}\"")),
                        f("\"index\":0", "\"id\":\"b\"", fn("wait", "\"{}\""))
                    }
                }),
                Arguments.of("id and name in every fragment", List.of(tap), new String[][] {
                    {f("\"index\":0", "\"id\":\"a\"", fn("tap", "\"{\\\"x\\\":5\""))},
                    {f("\"index\":0", "\"id\":\"a\"", fn("tap", "\"0}\""))}
                }),
                Arguments.of(
                        "no id",
                        List.of(new ToolCall("call_0", "tap", "{\"x\":50}"), new ToolCall("call_1", "wait", "{}")),
                        new String[][] {
                            {f("\"index\":0", fn("tap", "\"{\\\"x\\\":5\""))},
                            {f("\"index\":0", "\"id\":\"\"", fn(null, "\"0}\""))},
                            {f("\"index\":1", "\"id\":null", fn("wait", "null"))}
                        }),
                Arguments.of(
                        "neither index nor id",
                        List.of(new ToolCall("call_0", "tap", "{\"x\":50}"), new ToolCall("call_1", "wait", "{}")),
                        new String[][] {{f(fn("tap", "\"{\\\"x\\\":50}\"")), f(fn("wait", "\"{}\""))}}),
                Arguments.of(
                        "the same tool twice, all index 0",
                        List.of(new ToolCall("a", "tap", "{}"), new ToolCall("b", "tap", "{}")),
                        new String[][] {
                            {f("\"index\":0", "\"id\":\"a\"", fn("tap", "\"{}\""))},
                            {f("\"index\":0", "\"id\":\"b\"", fn("tap", "\"{}\""))}
                        }),
                Arguments.of(
                        "the same tool twice, neither index nor id",
                        List.of(new ToolCall("call_0", "tap", "{}"), new ToolCall("call_1", "tap", "{}")),
                        new String[][] {{f(fn("tap", "\"{}\"")), f(fn("tap", "\"{}\""))}}),
                Arguments.of("numeric id", List.of(new ToolCall("77", "tap", "{\"x\":50}")), new String[][] {
                    {f("\"index\":0", "\"id\":77", fn("tap", "\"{\\\"x\\\":50}\""))}
                }),
                Arguments.of("arguments as an object", List.of(tap), new String[][] {
                    {f("\"index\":0", "\"id\":\"a\"", fn("tap", "{\"x\":50}"))}
                }),
                Arguments.of("arguments cut off", List.of(new ToolCall("a", "tap", "{\"x\":")), new String[][] {
                    {f("\"index\":0", "\"id\":\"a\"", fn("tap", "\"{\\\"x\\\":\""))}
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("streams")
    void gathersTheFragmentsOfEachCall(String name, List<ToolCall> expected, String[][] chunks) {
        StringBuilder stream = new StringBuilder();
        for (String[] fragments : chunks) {
            stream.append(Codecs.data(
                    "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[" + String.join(",", fragments) + "]}}]}"));
        }
        stream.append(Codecs.data("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}"));

        var result = Codecs.stream(stream.toString());
        GenerateResponse folded = result.events().stream().collect(GenerateResponse.collector());

        assertThat(result.failure()).isNull();
        assertThat(folded.toolCalls()).isEqualTo(expected);
        assertThat(folded.finishReason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void namesIdAndToolInTheFirstPieceOnly() {
        var result = Codecs.stream(Codecs.golden("tool-calls.sse"));

        assertThat(result.events())
                .filteredOn(e -> e instanceof GenerateEvent.ToolCallDelta)
                .containsExactly(
                        new GenerateEvent.ToolCallDelta(0, 0, "call_1", "tap", ""),
                        new GenerateEvent.ToolCallDelta(0, 0, null, null, "{\"x\":5"),
                        new GenerateEvent.ToolCallDelta(0, 1, "call_2", "wait", "{}"),
                        new GenerateEvent.ToolCallDelta(0, 0, null, null, "0}"));
    }

    @Test
    void saysNothingOfAFragmentThatSaysNothing() {
        String same = Codecs.data(
                "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"t\",\"arguments\":\"\"}},null,3]}}]}");

        var result = Codecs.stream(same + same + same + Codecs.STOP);

        assertThat(result.events())
                .filteredOn(e -> e instanceof GenerateEvent.ToolCallDelta)
                .hasSize(1);
    }
}
