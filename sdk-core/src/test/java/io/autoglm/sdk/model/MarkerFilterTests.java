package io.autoglm.sdk.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.model.GenerateEvent.Finished;
import io.autoglm.sdk.model.GenerateEvent.ReasoningDelta;
import io.autoglm.sdk.model.GenerateEvent.Started;
import io.autoglm.sdk.model.GenerateEvent.TextDelta;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MarkerFilterTests {

    private static final Finished END = new Finished(
            List.of(FinishReason.STOP),
            null,
            Map.of(),
            new ResponseMeta(200, ResponseHeaders.NONE, null, "e", 1, Duration.ZERO, null, Duration.ZERO));

    private static final Supplier<MarkerFilter> TAGS = MarkerFilter::thinkTags;
    private static final Supplier<MarkerFilter> AGENT = MarkerFilter::phoneAgent;

    static Stream<Arguments> answers() {
        return Stream.of(
                answer(TAGS, "<think>I look.</think>Done.", "I look.", "Done."),
                answer(TAGS, "<think>a</think><answer>b</answer>", "a", "b"),
                answer(TAGS, "<|begin_of_box|>42<|end_of_box|>!", "", "42!"),
                answer(TAGS, "<think>a<|begin_of_box|>b</think>c", "ab", "c"),
                answer(TAGS, "a < b, <i>c</i> <thinker> </think", "", "a < b, <i>c</i> <thinker> </think"),
                answer(TAGS, "<<think>a<</think>>b", "a<", "<>b"),
                answer(TAGS, "no marker, do(action=\"Tap\")", "", "no marker, do(action=\"Tap\")"),
                answer(TAGS, "x<think>a</think>y<think>b</think>z", "ab", "xyz"),
                answer(
                        AGENT,
                        "<think>On top.</think><answer>do(action=\"Tap\", element=[4,8])</answer>",
                        "On top.",
                        "do(action=\"Tap\", element=[4,8])"),
                answer(AGENT, "I open Maps. do(action=\"Launch\")", "I open Maps. ", "do(action=\"Launch\")"),
                answer(AGENT, "Done. finish(message=\"12 min\")", "Done. ", "finish(message=\"12 min\")"),
                answer(AGENT, "do(do(action=1)", "do(", "do(action=1)"),
                answer(AGENT, "I do not know", "I do not know", ""));
    }

    private static Arguments answer(Supplier<MarkerFilter> filter, String said, String thinking, String text) {
        return Arguments.of(said, filter, thinking, text);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void findsMarkersWhereverTheyAreCut(String said, Supplier<MarkerFilter> filter, String thinking, String text) {
        for (int cut = 1; cut < said.length(); cut++) {
            List<GenerateEvent> events = filtered(filter.get(), said.substring(0, cut), said.substring(cut));
            assertThat(thinking(events)).as("cut at %d", cut).isEqualTo(thinking);
            assertThat(text(events)).as("cut at %d", cut).isEqualTo(text);
        }
        List<GenerateEvent> events = filtered(filter.get(), said.split("", -1));
        assertThat(thinking(events)).isEqualTo(thinking);
        assertThat(text(events)).isEqualTo(text);
    }

    private static List<GenerateEvent> filtered(MarkerFilter filter, String... pieces) {
        List<GenerateEvent> out = new ArrayList<>();
        for (String piece : pieces) {
            if (!piece.isEmpty()) {
                out.addAll(filter.apply(new TextDelta(0, piece)));
            }
        }
        out.addAll(filter.apply(END));
        assertThat(out.get(out.size() - 1)).isSameAs(END);
        return out;
    }

    private static String text(List<GenerateEvent> events) {
        StringBuilder all = new StringBuilder();
        events.forEach(event -> all.append(event instanceof TextDelta delta ? delta.text() : ""));
        return all.toString();
    }

    private static String thinking(List<GenerateEvent> events) {
        StringBuilder all = new StringBuilder();
        events.forEach(event -> all.append(event instanceof ReasoningDelta delta ? delta.text() : ""));
        return all.toString();
    }

    @ParameterizedTest(name = "of \"{0}\" it holds back \"{1}\"")
    @CsvSource({
        "'hello', ''",
        "'hello <', '<'",
        "'hello <t', '<t'",
        "'hello </thin', '</thin'",
        "'hello <|begin_of_', '<|begin_of_'",
        "'hello <x', ''",
        "'a<<', '<'",
        "'<think', '<think'"
    })
    void holdsBackNothingButTheBeginningOfAMarker(String said, String heldBack) {
        MarkerFilter filter = MarkerFilter.thinkTags();

        String at = text(filter.apply(new TextDelta(0, said)));

        assertThat(at + heldBack).isEqualTo(said);
        assertThat(text(filter.apply(END))).isEqualTo(heldBack);
    }

    @Test
    void filtersEachChoiceForItself() {
        MarkerFilter filter = MarkerFilter.thinkTags();

        assertThat(filter.apply(new TextDelta(0, "<thi"))).isEmpty();
        assertThat(filter.apply(new TextDelta(1, "nk>"))).containsExactly(new TextDelta(1, "nk>"));
        assertThat(filter.apply(new TextDelta(0, "nk>a"))).containsExactly(new ReasoningDelta(0, "a"));
        assertThat(filter.apply(new TextDelta(1, "b<"))).containsExactly(new TextDelta(1, "b"));
        assertThat(filter.apply(END)).containsExactly(new TextDelta(1, "<"), END);
    }

    @Test
    void passesEverythingElseUnchanged() {
        MarkerFilter filter = MarkerFilter.phoneAgent();
        for (GenerateEvent event : List.of(
                new Started("id", "m"),
                new ReasoningDelta(0, "<think>"),
                new GenerateEvent.ToolCallDelta(0, 0, "c", "do", "do(action="),
                new GenerateEvent.UsageReport(new Usage(1, 2, 3, null, null)))) {
            assertThat(filter.apply(event)).containsExactly(event);
        }
    }
}
