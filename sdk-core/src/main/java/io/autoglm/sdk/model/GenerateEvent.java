package io.autoglm.sdk.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happens while a model answers, in the order
 * {@code Started, (TextDelta | ReasoningDelta | ToolCallDelta | UsageReport)*, Finished}.
 *
 * <p>Sealed, so that a caller can handle every case; a new kind may come in a minor version before 1.0. {@code toString()} of those
 * that carry text gives its size.
 */
public sealed interface GenerateEvent {

    /**
     * The endpoint began to answer. Delivered together with what follows it, so seeing it means that the attempt is committed.
     *
     * @param id    the server's id of the answer, {@code null} when it sent none
     * @param model the model that answers, {@code null} when it did not say
     */
    record Started(@Nullable String id, @Nullable String model) implements GenerateEvent {}

    /**
     * The next piece of text.
     *
     * @param choice which of the answers, from 0
     * @param text   never empty
     */
    record TextDelta(int choice, String text) implements GenerateEvent {

        @Override
        public String toString() {
            return "TextDelta[" + choice + ", " + text.length() + " chars]";
        }
    }

    /**
     * The next piece of thinking.
     *
     * @param choice which of the answers, from 0
     * @param text   never empty
     */
    record ReasoningDelta(int choice, String text) implements GenerateEvent {

        @Override
        public String toString() {
            return "ReasoningDelta[" + choice + ", " + text.length() + " chars]";
        }
    }

    /**
     * The next piece of a tool call.
     *
     * @param choice    which of the answers, from 0
     * @param call      which of the tool calls of this answer, from 0
     * @param id        the call's id, in its first piece only; made up when the server sends none
     * @param name      the tool, in the first piece that has it only
     * @param arguments the next characters of the JSON text, possibly empty
     */
    record ToolCallDelta(
            int choice,
            int call,
            @Nullable String id,
            @Nullable String name,
            String arguments) implements GenerateEvent {

        @Override
        public String toString() {
            return "ToolCallDelta[" + choice + ", " + call + ", " + id + ", " + name + ", " + arguments.length()
                    + " chars]";
        }
    }

    /**
     * What the answer cost so far; a later one replaces an earlier one.
     *
     * @param usage as the server counted
     */
    record UsageReport(Usage usage) implements GenerateEvent {}

    /**
     * The answer is whole. Always last; without it a stream ends with an error.
     *
     * @param reasons why each choice ended, by index; never empty
     * @param usage   what it cost, {@code null} when the server did not say
     * @param extras  members that this library does not know, first value seen, as plain maps, lists, strings, numbers and booleans
     * @param meta    how the answer came about
     */
    record Finished(List<FinishReason> reasons, @Nullable Usage usage, Map<String, Object> extras, ResponseMeta meta)
            implements GenerateEvent {

        /** Returns why the first choice ended. */
        public FinishReason reason() {
            return reasons.get(0);
        }

        /** Shows the names of the extras only: what they hold may be a part of the answer. */
        @Override
        public String toString() {
            return "Finished[" + reasons + ", " + usage + ", extras=" + extras.keySet() + ", " + meta + "]";
        }
    }
}
