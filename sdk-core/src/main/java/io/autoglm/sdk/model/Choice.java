package io.autoglm.sdk.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One of the answers to a request.
 *
 * <p>{@code toString()} gives sizes, never text.
 *
 * @param index        0 for the first
 * @param text         what the model said, possibly empty
 * @param reasoning    what it thought, where the server tells; possibly empty
 * @param toolCalls    what it wants tools to do
 * @param finishReason why it ended; {@code null} when the server did not say
 * @param extras       members of the answer that this library does not know, as plain maps, lists, strings, numbers and booleans
 */
public record Choice(
        int index,
        String text,
        String reasoning,
        List<ToolCall> toolCalls,
        @Nullable FinishReason finishReason,
        Map<String, Object> extras) {

    @Override
    public String toString() {
        return "Choice[" + index + ", text=" + text.length() + " chars, reasoning=" + reasoning.length()
                + " chars, toolCalls=" + toolCalls.size() + ", finishReason=" + finishReason + "]";
    }
}
