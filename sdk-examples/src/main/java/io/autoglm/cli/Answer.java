package io.autoglm.cli;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.model.FinishReason;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.ResponseMeta;
import io.autoglm.sdk.model.Usage;
import org.jspecify.annotations.Nullable;

/** How an answer is shown. Called by one thread; every method may fail with {@link OutputException}. */
interface Answer {

    /** The server began to answer. */
    void started(@Nullable String id, @Nullable String model);

    /** The next piece of text, whole characters only. */
    void text(int choice, String text);

    /** The next piece of thinking, whole characters only. */
    void reasoning(int choice, String text);

    /** The next piece of a tool call. */
    void toolCall(GenerateEvent.ToolCallDelta delta);

    /** What it cost so far. */
    void usage(Usage usage);

    /** The answer is whole. */
    void finished(Ending ending);

    /** The call failed. */
    void failed(AutoGlmException failure);

    /** The call was cancelled. */
    void interrupted();

    /**
     * The end of a whole answer.
     *
     * @param reason why it ended, {@code null} when the server did not say
     * @param usage  what it cost, {@code null} when the server did not say
     * @param meta   how it came about
     */
    record Ending(@Nullable FinishReason reason, @Nullable Usage usage, ResponseMeta meta) {

        /** Returns whether a filter withheld the answer or a part of it. */
        boolean filtered() {
            return reason != null
                    && (reason.equals(FinishReason.CONTENT_FILTER)
                            || reason.value().equals("sensitive"));
        }

        /** Returns whether the limit of output tokens ended the answer. */
        boolean cutOff() {
            return reason != null && reason.equals(FinishReason.LENGTH);
        }
    }
}
