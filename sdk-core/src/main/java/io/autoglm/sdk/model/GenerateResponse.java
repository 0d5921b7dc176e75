package io.autoglm.sdk.model;

import java.util.List;
import java.util.Map;
import java.util.stream.Collector;
import org.jspecify.annotations.Nullable;

/**
 * A whole answer.
 *
 * <p>{@code toString()} gives sizes, never text.
 *
 * @param id      the server's id of the answer: not unique at every server, so never a key; {@code null} when it sent none
 * @param model   the model that answered, which may differ from the one asked for; {@code null} when it did not say
 * @param choices the answers by index; one unless the request asked for more; empty when the server withheld all
 * @param usage   what it cost; {@code null} when the server did not say
 * @param extras  members of the body that this library does not know, as plain maps, lists, strings, numbers and booleans
 * @param meta    how the answer came about
 */
public record GenerateResponse(
        @Nullable String id,
        @Nullable String model,
        List<Choice> choices,
        @Nullable Usage usage,
        Map<String, Object> extras,
        ResponseMeta meta) {

    /** Returns the text of the first choice, {@code ""} when there is none. */
    public String text() {
        return choices.isEmpty() ? "" : choices.get(0).text();
    }

    /** Returns what the model of the first choice thought, {@code ""} when there is none. */
    public String reasoning() {
        return choices.isEmpty() ? "" : choices.get(0).reasoning();
    }

    /** Returns the tool calls of the first choice. */
    public List<ToolCall> toolCalls() {
        return choices.isEmpty() ? List.of() : choices.get(0).toolCalls();
    }

    /** Returns why the first choice ended, {@code null} when there is none or the server did not say. */
    public @Nullable FinishReason finishReason() {
        return choices.isEmpty() ? null : choices.get(0).finishReason();
    }

    /**
     * Collects the events of one streamed answer to a response, for {@code Flux.collect(...)}.
     *
     * <p>The whole answer is held in memory. Events must come from one call and include {@link GenerateEvent.Finished}, otherwise
     * collecting ends with an {@link IllegalStateException}.
     */
    public static Collector<GenerateEvent, ?, GenerateResponse> collector() {
        return Collector.of(
                ResponseCollector::new,
                ResponseCollector::accept,
                (a, b) -> {
                    throw new UnsupportedOperationException("the events of a call are in order, not parallel");
                },
                ResponseCollector::response);
    }

    @Override
    public String toString() {
        return "GenerateResponse[id=" + id + ", model=" + model + ", choices=" + choices + ", usage=" + usage
                + ", meta=" + meta + "]";
    }
}
