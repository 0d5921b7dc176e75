package io.autoglm.sdk.quirks;

import static io.autoglm.sdk.quirks.Frames.DONE;
import static io.autoglm.sdk.quirks.Frames.STOP;
import static io.autoglm.sdk.quirks.Frames.choice;
import static io.autoglm.sdk.quirks.Frames.data;
import static io.autoglm.sdk.quirks.Frames.finish;
import static io.autoglm.sdk.quirks.Frames.saying;
import static io.autoglm.sdk.quirks.Frames.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.FinishReason;
import io.autoglm.sdk.model.GenerateEvent.ReasoningDelta;
import io.autoglm.sdk.model.GenerateEvent.Started;
import io.autoglm.sdk.model.GenerateEvent.TextDelta;
import io.autoglm.sdk.model.GenerateEvent.UsageReport;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.model.Usage;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in the chunks of a stream: quirks 22 to 29 and 33 to 37. */
class StreamContentQuirksTests extends QuirkFixture {

    private static final String COUNTS = "{\"prompt_tokens\":7,\"completion_tokens\":3,\"total_tokens\":10}";
    private static final Usage USAGE = new Usage(7, 3, 10, null, null);

    private Heard said(String body) {
        return stream(wire -> wire.stream(body));
    }

    @Quirk("22")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"choices\":[],\"usage\":" + COUNTS + "}",
                "{\"id\":\"\",\"model\":\"\",\"object\":\"\",\"created\":0,\"choices\":[],\"prompt_filter_results\":[{\"prompt_index\":0}]}",
                "{\"choices\":[],\"sglext\":{\"x\":1}}",
                "{\"choices\":[]}",
                "{\"choices\":null}",
                "{}"
            })
    void aChunkWithoutChoicesIsNoError(String chunk) {
        Heard heard = said(data(chunk) + text("h") + data(chunk) + text("i") + STOP + data(chunk) + DONE);

        assertThat(heard.text()).isEqualTo("hi");
        assertThat(heard.deltas()).containsExactly(new TextDelta(0, "h"), new TextDelta(0, "i"));
        assertThat(heard.finished().usage()).isEqualTo(chunk.contains("usage") ? USAGE : null);
        assertThat(heard.finished().extras().keySet())
                .isSubsetOf("prompt_filter_results", "sglext")
                .hasSize(chunk.contains("results") || chunk.contains("sglext") ? 1 : 0);
    }

    @Quirk("23")
    @Quirk("25")
    @Test
    void glmRepeatsTheRoleOmitsTheReasonAndCountsInItsLastChoice() {
        String start =
                "\"created\":1791600753,\"object\":\"chat.completion.chunk\",\"model\":\"glm-4.6\",\"choices\":[{\"index\":0,";
        Heard heard = said(data("{\"id\":\"20261010\"," + start
                        + "\"delta\":{\"role\":\"assistant\",\"reasoning_content\":\"Think\"}}]}")
                + data("{\"id\":\"20261010\"," + start + "\"delta\":{\"role\":\"assistant\",\"content\":\"Hi\"}}]}")
                + data("{\"id\":\"20261010\"," + start
                        + "\"finish_reason\":\"stop\",\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}],"
                        + "\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3,\"total_tokens\":10,"
                        + "\"prompt_tokens_details\":{\"cached_tokens\":0}}}")
                + DONE);

        Usage usage = new Usage(7, 3, 10, 0, null);
        assertThat(heard.finished().usage()).isEqualTo(usage);
        assertThat(heard.finished().reason()).isEqualTo(FinishReason.STOP);
        assertThat(heard.events())
                .startsWith(
                        new Started("20261010", "glm-4.6"),
                        new ReasoningDelta(0, "Think"),
                        new TextDelta(0, "Hi"),
                        new UsageReport(usage))
                .hasSize(5);
    }

    @Quirk("24")
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            counted anew in every chunk        | {"prompt_tokens":7,"completion_tokens":1,"total_tokens":8} | {"prompt_tokens":7,"completion_tokens":3,"total_tokens":10} | 7 | 3 | 10
            zeros in every chunk               | {"prompt_tokens":0,"completion_tokens":0,"total_tokens":0} | {"prompt_tokens":7,"completion_tokens":3,"total_tokens":10} | 7 | 3 | 10
            zeros after the count              | {"prompt_tokens":7,"completion_tokens":3,"total_tokens":10} | {"prompt_tokens":0,"completion_tokens":0,"total_tokens":0} | 7 | 3 | 10
            null before the count              | null                                                       | {"prompt_tokens":7,"completion_tokens":3,"total_tokens":10} | 7 | 3 | 10
            null after the count               | {"prompt_tokens":7,"completion_tokens":3,"total_tokens":10} | null                                                       | 7 | 3 | 10
            details null                       | null                                                       | {"prompt_tokens":7,"completion_tokens":3,"prompt_tokens_details":null} | 7 | 3 | 10
            nothing but zeros                  | {"prompt_tokens":0,"completion_tokens":0,"total_tokens":0} | {"prompt_tokens":0,"completion_tokens":0,"total_tokens":0} |   |   |
            nothing but null                   | null                                                       | null                                                       |   |   |
            """)
    void theLastUsageThatCountsAnythingIsTheUsage(
            String what, String first, String last, Integer input, Integer output, Integer total) {
        String usage = ",\"usage\":";
        Heard heard = said(with(text("h"), usage + first)
                + with(text("i"), usage + first)
                + with(STOP, usage + first)
                + data("{\"choices\":[],\"usage\":" + last + "}")
                + DONE);

        assertThat(heard.text()).isEqualTo("hi");
        assertThat(heard.finished().usage())
                .isEqualTo(input == null ? null : new Usage(input, output, total, null, null));
    }

    /** Adds members to the top of an event. */
    private static String with(String event, String members) {
        return event.replaceFirst("}\n\n$", members.replace("$", "\\$") + "}\n\n");
    }

    @Quirk("26")
    @Test
    void theLastReasonCountsAndAllText() {
        Heard heard = said(text("he")
                + finish("length")
                + text("llo")
                + finish("stop")
                + with(finish("stop"), ",\"usage\":" + COUNTS)
                + text("!")
                + DONE);

        assertThat(heard.text()).isEqualTo("hello!");
        assertThat(heard.finished().reasons()).containsExactly(FinishReason.STOP);
        assertThat(heard.finished().usage()).isEqualTo(USAGE);
    }

    @Quirk("27")
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"index":0}                                                                                 |
            {"index":0,"delta":null}                                                                    |
            {"index":0,"delta":{}}                                                                      |
            {"index":0,"delta":[]}                                                                      |
            {"index":0,"delta":"x"}                                                                     |
            {"index":null,"delta":{"content":"x"}}                                                      | x
            {"delta":{"content":"x"}}                                                                   | x
            {"index":0,"delta":{"content":null}}                                                        |
            {"index":0,"delta":{"content":""}}                                                          |
            {"index":0,"delta":{"content":17}}                                                          |
            {"index":0,"delta":{"content":{"a":1}}}                                                     |
            {"index":0,"delta":{"role":null,"content":null,"reasoning_content":null,"tool_calls":null}} |
            {"index":0,"delta":{"content":[]}}                                                          |
            {"index":0,"delta":{"content":[{"type":"text","text":"x"}]}}                                | x
            {"index":0,"delta":{"content":[{"type":"text","text":"x"},{"type":"image_url","image_url":{"url":"u"}},{"text":"y"}]}} | xy
            {"index":0,"delta":{"content":[null,1,{"type":"text"},{"type":"text","text":null}]}}        |
            null                                                                                        |
            """)
    void aDeltaOfAnyFormIsReadOrPassedOver(String choice, String said) {
        Heard heard = said(data("{\"choices\":[" + choice + "]}") + text("!") + STOP + DONE);

        assertThat(heard.text()).isEqualTo(said == null ? "!" : said + "!");
    }

    @Quirk("28")
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"reasoning", "reasoning_content"})
    void thinkingIsOneThingUnderBothNames(String name) {
        Heard heard = said(choice("\"delta\":{\"" + name + "\":\"think\"}")
                + choice("\"delta\":{\"content\":\"say\",\"" + name + "\":\" more\"}")
                + STOP
                + DONE);

        assertThat(heard.deltas())
                .containsExactly(
                        new ReasoningDelta(0, "think"), new ReasoningDelta(0, " more"), new TextDelta(0, "say"));
        assertThat(heard.response().reasoning()).isEqualTo("think more");
        assertThat(heard.text()).isEqualTo("say");
    }

    @Quirk("28")
    @Test
    void bothNamesInOneChunkAreNotSaidTwice() {
        Heard heard =
                said(choice("\"delta\":{\"reasoning\":\"think\",\"reasoning_content\":\"think\",\"content\":null}")
                        + saying("a"));

        assertThat(heard.response().reasoning()).isEqualTo("think");
    }

    @Quirk("28")
    @Test
    void thinkingWithoutTextIsAnAnswerThatSaysWhyItIsEmpty() {
        Heard heard = said(choice("\"delta\":{\"reasoning_content\":\"think\"}")
                + with(finish("length"), ",\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":0,\"total_tokens\":7}")
                + DONE);

        GenerateResponse response = heard.response();
        assertThat(response.text()).isEmpty();
        assertThat(response.reasoning()).isEqualTo("think");
        assertThat(response.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(response.usage()).isEqualTo(new Usage(7, 0, 7, null, null));
    }

    @Quirk("29")
    @ParameterizedTest
    @ValueSource(strings = {"load", "unload", "eos", "Stop", "model_context_window_exceeded", "天"})
    void anUnknownReasonToEndIsKept(String reason) {
        Heard heard = said(text("hi") + finish(reason) + DONE);

        assertThat(heard.text()).isEqualTo("hi");
        assertThat(heard.finished().reason()).isEqualTo(new FinishReason(reason));
    }

    @Quirk("29")
    @ParameterizedTest(name = "{0} before any text is {1}")
    @CsvSource({"network_error, SERVER_ERROR", "error, SERVER_ERROR", "abort, OVERLOADED"})
    void aReasonThatIsAFailureIsTriedAgainBeforeText(String reason, ErrorCode code) {
        QuirkServer server = server(
                wire -> wire.stream(
                        choice("\"delta\":{\"role\":\"assistant\",\"content\":\"\"}") + finish(reason) + DONE),
                wire -> wire.stream(saying("hi")));
        QuirkServer failing = server(wire -> wire.stream(finish(reason) + DONE));

        assertThat(stream(client(server)).text()).isEqualTo("hi");
        assertThat(server.requests()).isEqualTo(2);
        assertThat(stream(client(failing)).code()).isEqualTo(code);
    }

    @Quirk("29")
    @ParameterizedTest(name = "{0} after text is {1}")
    @CsvSource({"network_error, SERVER_ERROR", "error, SERVER_ERROR", "abort, OVERLOADED"})
    void aReasonThatIsAFailureAfterTextFailsWithThePartialText(String reason, ErrorCode code) {
        QuirkServer server = server(wire -> wire.stream(text("half") + finish(reason) + DONE));

        Heard heard = stream(client(server));

        assertThat(heard.code()).isEqualTo(code);
        assertThat(heard.failure().partial().text()).isEqualTo("half");
        assertThat(heard.failure()).hasMessageContaining(reason);
        assertThat(server.requests()).isEqualTo(1);
    }

    @Quirk("29")
    @ParameterizedTest
    @ValueSource(strings = {"sensitive", "content_filter"})
    void anAnswerThatAFilterWithheldIsNotAskedForAgain(String reason) {
        QuirkServer server = server(wire -> wire.stream(finish(reason) + DONE));

        Heard heard = stream(client(server));

        assertThat(heard.code()).isEqualTo(ErrorCode.CONTENT_FILTERED);
        assertThat(server.requests()).isEqualTo(1);
        assertThat(said(text("hi") + finish(reason) + DONE).finished().reason())
                .as("after text it is the reason to end")
                .isEqualTo(new FinishReason(reason));
    }

    @Quirk("33")
    @Test
    void laterValuesReplaceTheEmptyOnesOfTheFirstChunk() {
        Heard heard = said(data(
                        "{\"id\":\"\",\"model\":\"\",\"object\":\"\",\"created\":0,\"choices\":[],\"prompt_filter_results\":[]}")
                + data(
                        "{\"id\":\"c1\",\"model\":\"gpt\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\"}}]}")
                + saying("hi"));

        assertThat(heard.response().id()).isEqualTo("c1");
        assertThat(heard.response().model()).isEqualTo("gpt");
        assertThat(heard.events().get(0)).isEqualTo(new Started("c1", "gpt"));
    }

    @Quirk("34")
    @Test
    void anIdThatChangesSeparatesNothing() {
        Heard heard = said(text("h").replace("chatcmpl-a1", "x1")
                + text("i").replace("chatcmpl-a1", "x2")
                + STOP.replace("chatcmpl-a1", "x3")
                + DONE);

        assertThat(heard.text()).isEqualTo("hi");
        assertThat(heard.response().id()).isEqualTo("x1");
        assertThat(heard.response().choices()).hasSize(1);
    }

    @Quirk("34")
    @Test
    void answersOfDifferentCallsMayHaveOneId() {
        QuirkServer server = server(wire -> wire.stream(saying("a")), wire -> wire.stream(saying("b")));
        var client = client(server);

        assertThat(stream(client).text()).isEqualTo("a");
        assertThat(stream(client).text()).isEqualTo("b");
    }

    @Quirk("35")
    @Test
    void interleavedChoicesAreSeparated() {
        Heard heard = said(at(2, "c1")
                + at(0, "a1")
                + at(1, "b1")
                + at(0, "a2")
                + at(2, "c2")
                + at(1, "b2")
                + finish("stop").replace("\"index\":0", "\"index\":1")
                + finish("length").replace("\"index\":0", "\"index\":0")
                + finish("stop").replace("\"index\":0", "\"index\":2")
                + DONE);

        assertThat(heard.deltas())
                .containsExactly(
                        new TextDelta(2, "c1"),
                        new TextDelta(0, "a1"),
                        new TextDelta(1, "b1"),
                        new TextDelta(0, "a2"),
                        new TextDelta(2, "c2"),
                        new TextDelta(1, "b2"));
        assertThat(heard.response().choices())
                .extracting(choice -> choice.index() + choice.text() + choice.finishReason())
                .containsExactly("0a1a2length", "1b1b2stop", "2c1c2stop");
    }

    @Quirk("35")
    @Test
    void aStreamOfWhichOneChoiceNeverEndedIsCut() {
        Heard heard = said(at(0, "a") + at(1, "b") + finish("stop"));

        assertThat(heard.code()).isEqualTo(ErrorCode.STREAM_CUT);
    }

    private static String at(int index, String text) {
        return text(text).replace("\"index\":0", "\"index\":" + index);
    }

    @Quirk("37")
    @Test
    void membersThatNobodyKnowsAreKeptAndDisturbNothing() {
        Heard heard = said(data("{\"id\":\"c1\",\"model\":\"m\",\"object\":\"chat.completion.chunk\",\"created\":1,"
                        + "\"obfuscation\":\"aXk2\",\"system_fingerprint\":\"fp\",\"timings\":{\"predicted_ms\":12.5,\"list\":[1,null,true]},"
                        + "\"metadata\":{\"weight_version\":\"v1\"},\"choices\":[{\"index\":0,\"matched_stop\":7,\"logprobs\":null,"
                        + "\"content_filter_results\":{\"hate\":{\"filtered\":false}},"
                        + "\"delta\":{\"content\":\"hi\",\"refusal\":null,\"annotations\":[{\"a\":1}]}}],"
                        + "\"kv_transfer_params\":null}")
                + STOP
                + DONE);

        assertThat(heard.text()).isEqualTo("hi");
        assertThat(heard.deltas()).hasSize(1);
        assertThat(heard.finished().extras())
                .containsOnlyKeys(
                        "system_fingerprint",
                        "timings",
                        "metadata",
                        "matched_stop",
                        "content_filter_results",
                        "annotations")
                .containsEntry("matched_stop", 7)
                .containsEntry("metadata", Map.of("weight_version", "v1"));
    }

    @Quirk("37")
    @Test
    void membersThatNobodyKnowsStandAtTheirChoiceInAWholeAnswer() {
        GenerateResponse response = generate(wire -> wire.json(
                "200 OK",
                "{\"timings\":{\"a\":1},\"choices\":[{\"index\":0,\"matched_stop\":\"x\",\"message\":{\"content\":\"hi\"},"
                        + "\"finish_reason\":\"stop\"}]}"));

        assertThat(response.extras()).isEqualTo(Map.of("timings", Map.of("a", 1)));
        assertThat(response.choices().get(0).extras()).isEqualTo(Map.of("matched_stop", "x"));
    }
}
