package io.autoglm.sdk.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Takes the markers out of a streamed answer that some models write into their text, wherever the network cut them, and tells thinking
 * from text by them.
 *
 * <p>Optional, for a caller that streams such a model:
 * {@code client.stream(request).transformDeferred(events -> events.flatMapIterable(MarkerFilter.thinkTags()))}. Of the text only an end
 * that may be the beginning of a marker is held back, at most as long as the longest marker; it follows with the next text, or before
 * {@link GenerateEvent.Finished}. When the stream fails, what was held back stays away; the failure's partial answer
 * has it, with all markers.
 *
 * <p>Each choice is filtered for itself. Thinking that the server already tells apart, tool calls and usage pass unchanged. Keeps state:
 * one per subscription, for one thread at a time.
 */
public final class MarkerFilter implements Function<GenerateEvent, List<GenerateEvent>> {

    /** What a marker does: what follows it is thinking, text, or what was before; and whether it is itself a part of that. */
    private enum Effect {
        THINK,
        SAY,
        NOTHING,
        SAY_WITH_MARKER
    }

    private static final Map<String, Effect> TAGS = Map.of(
            "<think>", Effect.THINK,
            "</think>", Effect.SAY,
            "<answer>", Effect.SAY,
            "</answer>", Effect.NOTHING,
            "<|begin_of_box|>", Effect.NOTHING,
            "<|end_of_box|>", Effect.NOTHING);

    private static final Map<String, Effect> ACTIONS =
            Map.of("do(action=", Effect.SAY_WITH_MARKER, "finish(message=", Effect.SAY_WITH_MARKER);

    private final Map<String, Effect> markers;
    private final boolean thinksFirst;
    private final Map<Integer, Choice> choices = new TreeMap<>();

    private MarkerFilter(Map<String, Effect> markers, boolean thinksFirst) {
        this.markers = markers;
        this.thinksFirst = thinksFirst;
    }

    /**
     * Returns a filter for models that think in their text: what stands between {@code <think>} and {@code </think>} becomes
     * {@link GenerateEvent.ReasoningDelta}; {@code <answer>}, {@code </answer>} and GLM's box markers are left out.
     */
    public static MarkerFilter thinkTags() {
        return new MarkerFilter(TAGS, false);
    }

    /**
     * Returns a filter for AutoGLM phone agents: like {@link #thinkTags()}, and what comes before the action is thinking with or without
     * tags. The action is text and begins with {@code do(action=}, {@code finish(message=} or after {@code <answer>}; an answer that has
     * none of them is thinking throughout.
     */
    public static MarkerFilter phoneAgent() {
        Map<String, Effect> all = new LinkedHashMap<>(TAGS);
        all.put("</think>", Effect.NOTHING);
        all.putAll(ACTIONS);
        return new MarkerFilter(all, true);
    }

    /** Returns what the subscriber gets for {@code event}; possibly nothing yet. */
    @Override
    public List<GenerateEvent> apply(GenerateEvent event) {
        if (event instanceof GenerateEvent.TextDelta delta) {
            List<GenerateEvent> out = new ArrayList<>(2);
            choices.computeIfAbsent(delta.choice(), Choice::new).read(delta.text(), out);
            return out;
        }
        if (event instanceof GenerateEvent.Finished) {
            List<GenerateEvent> out = new ArrayList<>(2);
            choices.values().forEach(choice -> choice.flush(out));
            out.add(event);
            return out;
        }
        return List.of(event);
    }

    private final class Choice {

        private final int index;
        private boolean thinking = thinksFirst;
        private String heldBack = "";

        Choice(int index) {
            this.index = index;
        }

        void read(String more, List<GenerateEvent> out) {
            String rest = heldBack + more;
            String marker = firstIn(rest);
            while (marker != null) {
                int at = rest.indexOf(marker);
                emit(rest.substring(0, at), out);
                rest = rest.substring(at + marker.length());
                pass(marker, out);
                marker = firstIn(rest);
            }
            int whole = rest.length() - prefixAtTheEndOf(rest);
            emit(rest.substring(0, whole), out);
            heldBack = rest.substring(whole);
        }

        void flush(List<GenerateEvent> out) {
            emit(heldBack, out);
            heldBack = "";
        }

        private void pass(String marker, List<GenerateEvent> out) {
            Effect effect = markers.getOrDefault(marker, Effect.NOTHING);
            thinking = effect == Effect.THINK || (effect == Effect.NOTHING && thinking);
            if (effect == Effect.SAY_WITH_MARKER) {
                emit(marker, out);
            }
        }

        private void emit(String text, List<GenerateEvent> out) {
            if (!text.isEmpty()) {
                out.add(
                        thinking
                                ? new GenerateEvent.ReasoningDelta(index, text)
                                : new GenerateEvent.TextDelta(index, text));
            }
        }
    }

    private @Nullable String firstIn(String text) {
        String first = null;
        int earliest = text.length();
        for (String marker : markers.keySet()) {
            int at = text.indexOf(marker);
            if (at >= 0 && at < earliest) {
                earliest = at;
                first = marker;
            }
        }
        return first;
    }

    /** Returns how many characters at the end of {@code text} may be the beginning of a marker. */
    private int prefixAtTheEndOf(String text) {
        int longest = 0;
        for (String marker : markers.keySet()) {
            int most = Math.min(marker.length() - 1, text.length());
            for (int length = most; length > longest; length--) {
                if (text.startsWith(marker.substring(0, length), text.length() - length)) {
                    longest = length;
                }
            }
        }
        return longest;
    }
}
