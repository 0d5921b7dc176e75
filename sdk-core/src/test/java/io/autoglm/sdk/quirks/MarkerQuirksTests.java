package io.autoglm.sdk.quirks;

import static io.autoglm.sdk.quirks.Frames.DONE;
import static io.autoglm.sdk.quirks.Frames.STOP;
import static io.autoglm.sdk.quirks.Frames.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateEvent.ReasoningDelta;
import io.autoglm.sdk.model.GenerateEvent.TextDelta;
import io.autoglm.sdk.model.MarkerFilter;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Markers that models write into their text: quirk 36. */
class MarkerQuirksTests extends QuirkFixture {

    private static final String ACTION = "do(action=\"Tap\", element=[499,82])";

    /** A server that says {@code said}, cut in two after as many characters as the number of the request. */
    private AutoGlmClient cutting(String said) {
        int[] cut = {0};
        return client(server(wire -> {
            cut[0]++;
            wire.stream(text(said.substring(0, cut[0])) + text(said.substring(cut[0])) + STOP + DONE);
        }));
    }

    private static Heard filtered(AutoGlmClient client, MarkerFilter filter) {
        return Heard.of(client.stream("hi").transformDeferred(events -> events.flatMapIterable(filter)))
                .end();
    }

    @Quirk("36")
    @ParameterizedTest
    @ValueSource(
            strings = {"<think>The box is on top.</think><answer>" + ACTION + "</answer>", "The box is on top." + ACTION
            })
    void theFilterOfPhoneAgentsTellsThinkingFromActionWhereverMarkersAreCut(String said) {
        AutoGlmClient client = cutting(said);

        IntStream.range(1, said.length()).forEach(cut -> {
            Heard heard = filtered(client, MarkerFilter.phoneAgent());

            assertThat(heard.response().reasoning()).as("cut at %d", cut).isEqualTo("The box is on top.");
            assertThat(heard.text()).as("cut at %d", cut).isEqualTo(ACTION);
        });
    }

    @Quirk("36")
    @Test
    void ofTheTextOnlyAPossibleMarkerIsHeldBack() {
        Heard heard = Heard.of(client(server(wire -> {
                    wire.streamHead()
                            .piece(text("<think>a <b"))
                            .piece(text("> </thi"))
                            .piece(text("nk>c<"));
                    wire.piece(text("an")).piece(text("d"));
                    wire.chunk(text("<answ") + STOP + DONE).lastChunk();
                }))
                .stream("hi")
                .transformDeferred(events -> events.flatMapIterable(MarkerFilter.thinkTags())));

        assertThat(heard.end().deltas())
                .containsExactly(
                        new ReasoningDelta(0, "a <b"),
                        new ReasoningDelta(0, "> "),
                        new TextDelta(0, "c"),
                        new TextDelta(0, "<and"),
                        new TextDelta(0, "<answ"));
    }

    @Quirk("36")
    @Test
    void withoutTheFilterTheTextIsWhatTheModelSaid() {
        String said = "<think>a</think><answer>b</answer><|begin_of_box|>c<|end_of_box|>";
        AutoGlmClient client = cutting(said);

        IntStream.range(1, said.length())
                .forEach(cut -> assertThat(stream(client).text()).isEqualTo(said));
    }

    @Quirk("36")
    @Test
    void aFailureStillCarriesTheTextAsItWas() {
        Heard heard = Heard.of(client(server(wire -> wire.stream(text("<think>a</thi")))).stream("hi")
                .transformDeferred(events -> events.flatMapIterable(MarkerFilter.thinkTags())));

        assertThat(heard.code()).isEqualTo(ErrorCode.STREAM_CUT);
        assertThat(heard.deltas()).containsExactly(new ReasoningDelta(0, "a"));
        assertThat(heard.failure().partial().text()).isEqualTo("<think>a</thi");
    }
}
