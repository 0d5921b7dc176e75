package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.FinishReason;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateEvent.ReasoningDelta;
import io.autoglm.sdk.model.GenerateEvent.TextDelta;
import io.autoglm.sdk.model.Usage;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StreamContentTests {

    private static GenerateEvent.Finished finished(Codecs.Result<GenerateEvent> result) {
        assertThat(result.failure()).isNull();
        return (GenerateEvent.Finished) result.events().get(result.events().size() - 1);
    }

    private static Usage usage(Codecs.Result<GenerateEvent> result) {
        return finished(result).usage();
    }

    static Stream<Arguments> deltas() {
        return Stream.of(
                Arguments.of("{\"index\":0}", List.of()),
                Arguments.of("{\"index\":0,\"delta\":null}", List.of()),
                Arguments.of("{\"index\":0,\"delta\":{}}", List.of()),
                Arguments.of("{\"index\":0,\"delta\":[1]}", List.of()),
                Arguments.of(
                        "{\"delta\":{\"content\":null,\"reasoning_content\":null,\"tool_calls\":null}}", List.of()),
                Arguments.of("{\"delta\":{\"content\":7}}", List.of()),
                Arguments.of("{\"delta\":{\"content\":\"\",\"role\":\"assistant\"}}", List.of()),
                Arguments.of("{\"delta\":{\"content\":\"a\"}}", List.of(new TextDelta(0, "a"))),
                Arguments.of("{\"delta\":{\"content\":\"a\"},\"index\":2}", List.of(new TextDelta(2, "a"))),
                Arguments.of("{\"text\":\"a\",\"index\":null}", List.of(new TextDelta(0, "a"))),
                Arguments.of(
                        "{\"delta\":{\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"x\",\"y\":[1]},\"b\",{\"text\":[]},null]}}",
                        List.of(new TextDelta(0, "ab"))),
                Arguments.of("{\"delta\":{\"reasoning\":\"a\"}}", List.of(new ReasoningDelta(0, "a"))),
                Arguments.of("{\"delta\":{\"reasoning_content\":\"a\"}}", List.of(new ReasoningDelta(0, "a"))),
                Arguments.of(
                        "{\"delta\":{\"reasoning_content\":\"a\",\"reasoning\":\"b\"}}",
                        List.of(new ReasoningDelta(0, "a"))),
                Arguments.of(
                        "{\"delta\":{\"content\":\"b\",\"reasoning\":\"a\"}}",
                        List.of(new ReasoningDelta(0, "a"), new TextDelta(0, "b"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("deltas")
    void readsTheDeltaOfAChoiceWhateverItsForm(String choice, List<GenerateEvent> expected) {
        var result = Codecs.stream(Codecs.data("{\"choices\":[" + choice + "]}")
                + Codecs.data("{\"choices\":[{\"index\":0,\"finish_reason\":\"stop\"}]}")
                + Codecs.DONE);

        assertThat(result.failure()).isNull();
        assertThat(result.events())
                .filteredOn(e -> e instanceof TextDelta || e instanceof ReasoningDelta)
                .isEqualTo(expected);
    }

    static Stream<Arguments> chunksWithoutMeaning() {
        return Stream.of(
                        "{}",
                        "{\"x\":1}",
                        "{\"choices\":[]}",
                        "{\"choices\":null}",
                        "{\"choices\":[null,1,\"a\"]}",
                        "{\"id\":\"\",\"model\":\"\",\"object\":\"\",\"created\":0,\"choices\":[],\"prompt_filter_results\":[{}]}",
                        "{\"error\":null,\"choices\":[]}",
                        "{\"error\":false}",
                        "{\"error\":{}}",
                        "{\"error\":\"\"}",
                        "{\"code\":200,\"msg\":\"ok\"}",
                        "{\"code\":0,\"message\":\"\"}",
                        "{\"usage\":null}",
                        "{\"usage\":7}",
                        "[1,2]")
                .map(Arguments::of);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("chunksWithoutMeaning")
    void passesOverAChunkThatSaysNothing(String chunk) {
        var result = Codecs.stream(Codecs.data(chunk) + Codecs.text("a") + Codecs.STOP + Codecs.DONE);

        assertThat(result.failure()).isNull();
        assertThat(result.text()).isEqualTo("a");
    }

    @Test
    void holdsStartedBackUntilTheFirstDeltaAndTakesTheFirstIdAndModelThatAreNotEmpty() {
        AnswerDecoder<GenerateEvent> decoder = Codecs.DIALECT.decoder(Codecs.stream(), Codecs.OK);
        var out = new java.util.ArrayDeque<GenerateEvent>();

        decoder.feed(buffer(Codecs.data("{\"id\":\"\",\"model\":\"\",\"choices\":[]}")), out);
        decoder.feed(
                buffer(Codecs.data("{\"id\":\"x\",\"usage\":{\"prompt_tokens\":3},\"choices\":[{\"delta\":{}}]}")),
                out);
        assertThat(out).isEmpty();
        decoder.feed(
                buffer(Codecs.data("{\"id\":\"y\",\"model\":\"m1\",\"choices\":[{\"delta\":{\"content\":\"a\"}}]}")),
                out);

        assertThat(out)
                .containsExactly(
                        new GenerateEvent.Started("x", "m1"),
                        new TextDelta(0, "a"),
                        new GenerateEvent.UsageReport(new Usage(3, 0, 3, null, null)));
    }

    private static io.netty.buffer.ByteBuf buffer(String text) {
        return io.netty.buffer.Unpooled.wrappedBuffer(Codecs.bytes(text));
    }

    @Test
    void takesTheLastUsageThatCountsAnythingAndReportsEachChangeOnce() {
        String u1 = "\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":1,\"total_tokens\":6}";
        String u2 =
                "\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2,\"completion_tokens_details\":{\"reasoning_tokens\":1},"
                        + "\"prompt_tokens_details\":null}";
        String zero = "\"usage\":{\"prompt_tokens\":0,\"completion_tokens\":0,\"total_tokens\":0}";
        String choice = "\"choices\":[{\"delta\":{\"content\":\"a\"}}]";

        var result = Codecs.stream(Codecs.data("{" + choice + "," + u1 + "}")
                + Codecs.data("{" + choice + "," + u1 + "}")
                + Codecs.data("{" + choice + "," + u2 + "}")
                + Codecs.data("{" + choice + "," + zero + "}")
                + Codecs.data("{" + choice + ",\"usage\":null}")
                + Codecs.STOP
                + Codecs.DONE);

        assertThat(usage(result)).isEqualTo(new Usage(5, 2, 7, null, 1));
        assertThat(result.events())
                .filteredOn(e -> e instanceof GenerateEvent.UsageReport)
                .hasSize(2);
    }

    @Test
    void keepsWhatItDoesNotKnowAsExtrasWithTheFirstValueThatIsThere() {
        var result = Codecs.stream(Codecs.data(
                        "{\"timings\":null,\"system_fingerprint\":\"fp\",\"choices\":[{\"delta\":{\"content\":\"a\",\"refusal\":null}}]}")
                + Codecs.data("{\"timings\":{\"n\":1,\"l\":[true,null,1.5]},\"system_fingerprint\":\"fp2\","
                        + "\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\",\"matched_stop\":7}]}")
                + Codecs.DONE);

        assertThat(finished(result).extras())
                .containsOnlyKeys("timings", "system_fingerprint", "matched_stop")
                .containsEntry("system_fingerprint", "fp")
                .containsEntry("matched_stop", 7)
                .containsEntry("timings", Map.of("n", 1, "l", java.util.Arrays.asList(true, null, 1.5)));
    }

    @Test
    void takesTheLastReasonToEndAndTextBehindIt() {
        var result = Codecs.stream(Codecs.text("a")
                + Codecs.STOP
                + Codecs.text("b")
                + Codecs.data("{\"choices\":[{\"delta\":{},\"finish_reason\":\"eos_found\"}]}")
                + Codecs.DONE);

        assertThat(result.text()).isEqualTo("ab");
        assertThat(finished(result).reason()).isEqualTo(new FinishReason("eos_found"));
    }

    @Test
    void keepsSeveralChoicesApart() {
        var result = Codecs.stream(Codecs.data("{\"choices\":[{\"index\":1,\"delta\":{\"content\":\"b\"}}]}")
                + Codecs.data("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"},\"finish_reason\":\"length\"},"
                        + "{\"index\":1,\"delta\":{},\"finish_reason\":\"stop\"}]}")
                + Codecs.DONE);

        assertThat(result.events()).contains(new TextDelta(1, "b"), new TextDelta(0, "a"));
        assertThat(finished(result).reasons()).containsExactly(FinishReason.LENGTH, FinishReason.STOP);
    }

    @Test
    void ignoresWhatFollowsTheEnd() {
        var result = Codecs.stream(
                Codecs.text("a") + Codecs.STOP + Codecs.DONE + Codecs.data("{\"x\":1}") + "garbage" + Codecs.DONE);

        assertThat(result.failure()).isNull();
        assertThat(result.events()).hasSize(3);
    }

    @Test
    void neverHandsOutADeltaOfAMalformedEvent() {
        var result = Codecs.stream(Codecs.text("a") + "data: {\"choices\":[{\"delta\":{\"content\":\"b\"}}], oops\n\n");

        assertThat(((AutoGlmException) result.failure()).code()).isEqualTo(ErrorCode.MALFORMED_ANSWER);
        assertThat(result.text()).isEqualTo("a");
        assertThat(result.failure().getMessage()).doesNotContain("oops").doesNotContain("content");
        assertThat(result.failure().getCause()).isNull();
    }

    @Test
    void readsOnAfterAMalformedEventOfAnotherStream() {
        Codecs.stream(Codecs.data("{\"a\":[1,{\"b\":\"never closed"));

        var result = Codecs.stream(Codecs.text("a") + Codecs.STOP + Codecs.DONE);

        assertThat(result.text()).isEqualTo("a");
    }

    @Test
    void replacesBytesThatAreNoUtf8() {
        byte[] latin = (Codecs.text("caf#") + Codecs.STOP).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        for (int i = 0; i < latin.length; i++) {
            latin[i] = latin[i] == '#' ? (byte) 0xE9 : latin[i];
        }

        var result = Codecs.decode(Codecs.stream(), Codecs.OK, latin);

        assertThat(result.failure()).isNull();
        assertThat(result.text()).isEqualTo("caf\uFFFD");
    }

    @Test
    void readsAnEventOfTwoMebibytes() {
        String large = "天".repeat(700_000);

        var result = Codecs.stream(Codecs.text(large) + Codecs.text("b") + Codecs.STOP + Codecs.DONE);

        assertThat(result.text()).isEqualTo(large + "b");
    }

    @Test
    void refusesAnEventThatIsTooLargeAndSaysWhere() {
        var result = Codecs.stream(Codecs.text("x".repeat(9 << 20)));

        AutoGlmException failure = (AutoGlmException) result.failure();
        assertThat(failure.code()).isEqualTo(ErrorCode.ANSWER_TOO_LARGE);
        assertThat(failure.status()).isEqualTo(200);
    }

    @Test
    void saysHowTheAnswerCameAbout() {
        var result = Codecs.decode(
                Codecs.stream(),
                Codecs.head(200, "apim-request-id", "r-1", "content-type", "text/plain"),
                Codecs.bytes(Codecs.data("{\"request_id\":\"body\",\"choices\":[{\"delta\":{\"content\":\"a\"}}]}")
                        + Codecs.STOP));

        var meta = finished(result).meta();
        assertThat(meta.status()).isEqualTo(200);
        assertThat(meta.requestId()).isEqualTo("r-1");
        assertThat(meta.servedBy()).isEqualTo("test");
        assertThat(meta.attempts()).isEqualTo(1);
        assertThat(meta.headers().first("Content-Type")).isEqualTo("text/plain");
        assertThat(meta.timeToFirstToken()).isNotNull().isLessThanOrEqualTo(meta.duration());
    }

    @Test
    void takesTheRequestIdOfTheBodyWhereTheHeadersHaveNone() {
        var result = Codecs.stream(
                Codecs.data("{\"request_id\":\"body\",\"choices\":[{\"delta\":{\"content\":\"a\"}}]}") + Codecs.STOP);

        assertThat(finished(result).meta().requestId()).isEqualTo("body");
    }
}
