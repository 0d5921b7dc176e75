package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.groups.Tuple.tuple;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.Choice;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.model.Usage;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.JointRequest;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.Part;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server says to several prompts in one request, and whose answer is whose. */
class JointAnswerTests {

    private static final CompletionsDialect COMPLETIONS = new CompletionsDialect(ServerPaths.DEFAULTS);
    private static final GenerateDialect GENERATE = new GenerateDialect(ServerPaths.NONE);

    private static Call<List<Part<GenerateResponse>>> call(int n, String... prompts) {
        List<GenerateRequest> requests = Stream.of(prompts)
                .map(prompt -> GenerateRequest.builder()
                        .model("m")
                        .user(prompt)
                        .n(n == 1 ? null : n)
                        .build())
                .toList();
        return Codecs.callOf(Operation.GENERATE_JOINTLY, new JointRequest(requests));
    }

    private static List<Part<GenerateResponse>> read(
            Dialect dialect, Call<List<Part<GenerateResponse>>> call, String body) {
        AnswerDecoder<List<Part<GenerateResponse>>> decoder = dialect.decoder(call, Codecs.OK);
        ArrayDeque<List<Part<GenerateResponse>>> out = new ArrayDeque<>();
        decoder.feed(Unpooled.copiedBuffer(body, StandardCharsets.UTF_8), out);
        decoder.end(out);
        return out.remove();
    }

    private static List<String> texts(List<Part<GenerateResponse>> parts) {
        return parts.stream()
                .map(part -> Objects.requireNonNull(part.answer()).text())
                .toList();
    }

    private static String choice(Object index, String text) {
        return "{\"text\":\"" + text + "\"" + (index.equals("-") ? "" : ",\"index\":" + index)
                + ",\"finish_reason\":\"stop\",\"logprobs\":null}";
    }

    private static String answer(String indices) {
        StringBuilder choices = new StringBuilder();
        int number = 0;
        for (String index : indices.split(" ", -1)) {
            choices.append(choices.isEmpty() ? "" : ",").append(choice(index, "text " + number++));
        }
        return "{\"id\":\"cmpl-1\",\"model\":\"m\",\"choices\":[" + choices
                + "],\"usage\":{\"prompt_tokens\":30,\"completion_tokens\":9,\"total_tokens\":39}}";
    }

    @ParameterizedTest(name = "indices {0}: prompts get the choices at {1}")
    @CsvSource({
        "0 1 2, 0 1 2",
        "0 2 1, 0 2 1",
        "2 0 1, 1 2 0",
        "2 1 0, 2 1 0",
        "0 0 0, 0 1 2",
        "- - -, 0 1 2",
        "- 0 -, 0 1 2",
        "- 1 2, 0 1 2",
        "2 - 1, 1 2 0"
    })
    void choicesAreToldApartByTheirIndicesOrWhereThereAreNoneByTheirPositions(String indices, String positions) {
        List<String> texts = texts(read(COMPLETIONS, call(1, "a", "b", "c"), answer(indices)));

        assertThat(texts)
                .isEqualTo(Stream.of(positions.split(" ", -1))
                        .map(at -> "text " + at)
                        .toList());
    }

    @ParameterizedTest(name = "indices {0}")
    @ValueSource(strings = {"0 1", "0 1 2 3", "0 1 1", "1 2 3", "0 1 5", "0 0 2", "0"})
    void choicesThatCannotBeToldApartAreNobodys(String indices) {
        AutoGlmException failure = catchThrowableOfType(
                AutoGlmException.class, () -> read(COMPLETIONS, call(1, "a", "b", "c"), answer(indices)));

        assertThat(failure.code()).isEqualTo(ErrorCode.ANSWERS_MISMATCHED);
        assertThat(failure.reason()).contains("to 3 prompts");
    }

    @Test
    void ofSeveralChoicesEachPromptGetsItsOwn() {
        List<Part<GenerateResponse>> parts = read(COMPLETIONS, call(2, "a", "b"), answer("3 0 2 1"));

        assertThat(parts.get(0).answer().choices())
                .extracting(Choice::index, Choice::text)
                .containsExactly(tuple(0, "text 1"), tuple(1, "text 3"));
        assertThat(parts.get(1).answer().choices())
                .extracting(Choice::index, Choice::text)
                .containsExactly(tuple(0, "text 2"), tuple(1, "text 0"));
    }

    @Test
    void aListHasTheAnswersInItsOrder() {
        String one = "{\"choices\":[" + choice(0, "red")
                + "],\"usage\":{\"prompt_tokens\":4,\"completion_tokens\":1,\"total_tokens\":5}}";
        String other = "{\"choices\":[" + choice(1, "blue")
                + "],\"usage\":{\"prompt_tokens\":6,\"completion_tokens\":2,\"total_tokens\":8}}";
        List<Part<GenerateResponse>> parts = read(COMPLETIONS, call(1, "a", "b"), "[" + one + "," + other + "]");

        assertThat(texts(parts)).containsExactly("red", "blue");
        assertThat(parts)
                .extracting(part -> part.answer().usage())
                .containsExactly(new Usage(4, 1, 5, null, null), new Usage(6, 2, 8, null, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[{\"choices\":[]},{\"choices\":[]}]", "[{\"choices\":[{\"text\":\"x\"}]}]", "[1,2]"})
    void aListWithAnotherNumberOfAnswersIsNobodys(String body) {
        AutoGlmException failure =
                catchThrowableOfType(AutoGlmException.class, () -> read(COMPLETIONS, call(1, "a", "b"), body));

        assertThat(failure.code()).isEqualTo(ErrorCode.ANSWERS_MISMATCHED);
    }

    @Test
    void aSumIsSharedOutByLengthAndSaysSo() {
        List<Usage> shares =
                read(COMPLETIONS, call(1, "x".repeat(9), "x".repeat(19), "x".repeat(29)), answer("0 1 2")).stream()
                        .map(part -> part.answer().usage())
                        .toList();

        assertThat(shares).extracting(Usage::inputTokens).containsExactly(5, 10, 15);
        assertThat(shares).extracting(Usage::outputTokens).containsExactly(3, 3, 3);
        assertThat(shares).allMatch(Usage::estimated);
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "7", "100", "1000003"})
    void sharesAreTogetherExactlyTheSum(int sum) {
        List<Usage> shares = UsageShares.of(
                new Usage(sum, sum, 2 * sum, null, null), new long[] {1, 3, 3, 7, 11}, new long[] {0, 0, 1, 0, 0});

        assertThat(shares.stream().mapToInt(Usage::inputTokens).sum()).isEqualTo(sum);
        assertThat(shares).extracting(Usage::outputTokens).containsExactly(0, 0, sum, 0, 0);
    }

    @Test
    void ofWhatIsKnownOfTheFirstPromptOnlyTheOthersHaveAsMuchInProportion() {
        String body = answer("0 1").replace("\"model\"", "\"timings\":{\"prompt_n\":30},\"model\"");
        List<Usage> shares = read(COMPLETIONS, call(1, "x".repeat(9), "x".repeat(19)), body).stream()
                .map(part -> part.answer().usage())
                .toList();

        assertThat(shares.get(0)).isEqualTo(new Usage(30, 9, 39, null, null));
        assertThat(shares.get(1)).isEqualTo(new Usage(60, 9, 69, null, null, true));
    }

    @Test
    void aPartThatAFilterWithheldFailsAlone() {
        String body = "{\"choices\":[" + choice(0, "fine")
                + ",{\"text\":\"\",\"index\":1,\"finish_reason\":\"content_filter\"}]}";
        List<Part<GenerateResponse>> parts = read(COMPLETIONS, call(1, "a", "b"), body);

        assertThat(parts.get(0).answer().text()).isEqualTo("fine");
        assertThat(parts.get(1).failure().code()).isEqualTo(ErrorCode.CONTENT_FILTERED);
    }

    @Test
    void aPartThatTheServerGaveUpFailsAlone() {
        String body =
                "{\"choices\":[{\"text\":\"so f\",\"index\":0,\"finish_reason\":\"abort\"}," + choice(1, "fine") + "]}";
        List<Part<GenerateResponse>> parts = read(COMPLETIONS, call(1, "a", "b"), body);

        assertThat(parts.get(0).failure().code()).isEqualTo(ErrorCode.OVERLOADED);
        assertThat(parts.get(1).answer().text()).isEqualTo("fine");
    }

    @Test
    void aFailureInAGoodStatusIsThatOfAll() {
        AutoGlmException failure = catchThrowableOfType(
                AutoGlmException.class,
                () -> read(
                        COMPLETIONS,
                        call(1, "a", "b"),
                        "{\"error\":{\"message\":\"slow down\",\"type\":\"rate_limit_error\",\"code\":429}}"));

        assertThat(failure.code()).isEqualTo(ErrorCode.RATE_LIMITED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[\"red\",\"blue\"]",
                "[{\"text\":\"red\"},{\"text\":\"blue\"}]",
                "{\"text\":[\"red\",\"blue\"]}",
                "{\"outputs\":[{\"text\":\"red\"},{\"text\":\"blue\"}],\"usage\":{\"prompt_tokens\":4,\"completion_tokens\":2}}",
                "{\"results\":[{\"output\":\"red\"},{\"output\":\"blue\"}]}",
                "{\"choices\":[{\"text\":\"blue\",\"index\":1},{\"text\":\"red\",\"index\":0}]}"
            })
    void theGenerateApiListsItsAnswersAsItLikes(String body) {
        assertThat(texts(read(GENERATE, call(1, "a", "b"), body))).containsExactly("red", "blue");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"text\":\"red\"}", "{}", "\"red\"", "red and blue", "{\"text\":[\"red\"]}"})
    void theGenerateApiMayNotAnswerAllAtOnce(String body) {
        AutoGlmException failure =
                catchThrowableOfType(AutoGlmException.class, () -> read(GENERATE, call(1, "a", "b"), body));

        assertThat(failure.code()).isEqualTo(ErrorCode.ANSWERS_MISMATCHED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[\"red\",\"blue\"]", "{\"text\":[\"red\",\"blue\"]}"})
    void completionsHaveOneFormOnly(String body) {
        AutoGlmException failure =
                catchThrowableOfType(AutoGlmException.class, () -> read(COMPLETIONS, call(1, "a", "b"), body));

        assertThat(failure.code()).isEqualTo(ErrorCode.ANSWERS_MISMATCHED);
    }

    @Test
    void whereThereAreChoicesAListBesideThemDoesNotCount() {
        String body = "{\"output\":[\"one\"],\"choices\":[" + choice(0, "red") + "," + choice(1, "blue") + "]}";

        assertThat(texts(read(GENERATE, call(1, "a", "b"), body))).containsExactly("red", "blue");
    }

    @Test
    void aFailureBesideChoicesIsAFailure() {
        String body = "{\"choices\":[" + choice(0, "red") + "," + choice(1, "blue")
                + "],\"error\":{\"message\":\"slow down\",\"type\":\"rate_limit_error\",\"code\":429}}";
        AutoGlmException failure =
                catchThrowableOfType(AutoGlmException.class, () -> read(COMPLETIONS, call(1, "a", "b"), body));

        assertThat(failure.code()).isEqualTo(ErrorCode.RATE_LIMITED);
    }

    @Test
    void whyAnAnswerEndedStaysWithItsText() {
        String body = "{\"choices\":[{\"text\":\"c\",\"index\":2,\"finish_reason\":\"third\"},"
                + "{\"text\":\"a\",\"index\":0,\"finish_reason\":\"first\"},"
                + "{\"text\":\"b\",\"index\":1,\"finish_reason\":\"second\"}]}";

        assertThat(read(COMPLETIONS, call(1, "1", "2", "3"), body))
                .extracting(part -> part.answer().text() + " "
                        + part.answer().finishReason().value())
                .containsExactly("a first", "b second", "c third");
    }

    @Test
    void whatRoundingLeavesGoesToThoseWhoLostMost() {
        assertThat(UsageShares.of(new Usage(9, 10, 19, null, null), new long[] {50, 30, 20}, new long[] {0, 0, 0}))
                .extracting(Usage::inputTokens, Usage::outputTokens)
                .containsExactly(tuple(4, 4), tuple(3, 3), tuple(2, 3));
    }

    @Test
    void aFirstAnswerWithoutTextDoesNotMakeTheOthersDear() {
        assertThat(UsageShares.likeTheFirst(new Usage(4, 1, 5, null, null), new long[] {4, 4}, new long[] {0, 10}))
                .extracting(Usage::outputTokens)
                .containsExactly(1, 10);
    }

    @Test
    void whatAJointRequestCostIsTheSumOfItsParts() {
        List<Part<GenerateResponse>> parts = read(COMPLETIONS, call(1, "a", "b", "c"), answer("0 1 2"));

        assertThat(Operation.GENERATE_JOINTLY.usage(parts)).isEqualTo(new Usage(30, 9, 39, null, null, true));
    }

    @Test
    void aFailureQuotesNobodysPrompt() {
        Call<List<Part<GenerateResponse>>> call = call(1, "the first man's private words", "the other woman's secret");
        AutoGlmException failure = catchThrowableOfType(
                AutoGlmException.class,
                () -> read(
                        COMPLETIONS,
                        call,
                        "{\"error\":{\"message\":\"cannot serve 'the other woman's secret' beside he first man's private word\",\"code\":400}}"));

        assertThat(failure).hasMessageContaining("cannot serve").hasMessageNotContainingAny("woman", "private");
    }

    @Test
    void promptsAreAnArrayAndTheRestIsSaidOnce() {
        ByteBuf body = COMPLETIONS.encode(call(1, "a \"quoted\" text", "b"), UnpooledByteBufAllocator.DEFAULT);

        assertThat(body.toString(StandardCharsets.UTF_8))
                .isEqualTo("{\"model\":\"m\",\"prompt\":[\"a \\\"quoted\\\" text\",\"b\"],\"stream\":false}");
        body.release();
    }

    @Test
    void aChatHasNoArrayForm() {
        assertThat(Codecs.DIALECT.has(Operation.GENERATE_JOINTLY)).isFalse();
        assertThat(COMPLETIONS.has(Operation.GENERATE_JOINTLY)).isTrue();
        assertThat(GENERATE.has(Operation.GENERATE_JOINTLY)).isTrue();
    }
}
