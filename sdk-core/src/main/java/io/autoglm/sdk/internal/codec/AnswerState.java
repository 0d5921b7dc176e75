package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.model.FinishReason;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.Usage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of one answer so far, and the deltas of the document being read. */
final class AnswerState {

    /** More choices than any server takes as {@code n}. */
    static final int MAX_CHOICES = 1024;

    private static final int MAX_EXTRAS = 64;

    @Nullable
    String id;

    @Nullable
    String model;

    /** The server's id of the request, where it stands in the body. */
    @Nullable
    String requestId;

    @Nullable
    Usage usage;

    boolean usageChanged;

    final Map<String, Object> extras = new LinkedHashMap<>(4);
    final List<ChoiceState> choices = new ArrayList<>(1);
    final List<GenerateEvent> deltas = new ArrayList<>(2);

    /** Returns the state of choice {@code index}, which is below {@link #MAX_CHOICES}. */
    ChoiceState choice(int index) {
        while (choices.size() <= index) {
            choices.add(new ChoiceState());
        }
        return choices.get(index);
    }

    /** Keeps a member that is not known, unless there are too many. */
    static void keep(Map<String, Object> extras, String name, @Nullable Object value) {
        if (value != null && extras.size() < MAX_EXTRAS) {
            extras.putIfAbsent(name, value);
        }
    }

    /** What is known of one choice. */
    static final class ChoiceState {

        final Map<String, Object> extras = new LinkedHashMap<>(4);
        final ToolCalls toolCalls = new ToolCalls();
        boolean seen;

        @Nullable
        FinishReason finish;

        /** Whether text, thinking or a tool call arrived. */
        boolean delivered;
    }
}
