package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.model.FinishReason;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.Usage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of one answer so far, and the deltas of the document being read. */
final class AnswerState {

    /** More choices than any server takes as {@code n}. */
    static final int MAX_CHOICES = 1024;

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

    /** Reads all extras of the answer, however many events and choices have some: they are kept to its end. */
    final PlainReader plain = new PlainReader();

    final Extras extras = new Extras();
    final List<ChoiceState> choices = new ArrayList<>(1);
    final List<GenerateEvent> deltas = new ArrayList<>(2);

    /** Returns the state of choice {@code index}, which is below {@link #MAX_CHOICES}. */
    ChoiceState choice(int index) {
        while (choices.size() <= index) {
            choices.add(new ChoiceState());
        }
        return choices.get(index);
    }

    /** Returns a state that knows the same of the answer, and nothing of its choices and its cost. */
    AnswerState withoutChoices() {
        AnswerState copy = new AnswerState();
        copy.id = id;
        copy.model = model;
        copy.requestId = requestId;
        copy.extras.keepAll(extras);
        return copy;
    }

    /** Returns how many characters wait to be delivered. */
    long length() {
        long length = 0;
        for (GenerateEvent delta : deltas) {
            length += delta instanceof GenerateEvent.TextDelta text
                    ? text.text().length()
                    : delta instanceof GenerateEvent.ReasoningDelta thought
                            ? thought.text().length()
                            : 0;
        }
        return length;
    }

    /** Returns to which choice {@code delta} belongs. */
    static int choiceOf(GenerateEvent delta) {
        if (delta instanceof GenerateEvent.TextDelta text) {
            return text.choice();
        }
        return delta instanceof GenerateEvent.ReasoningDelta thought
                ? thought.choice()
                : ((GenerateEvent.ToolCallDelta) delta).choice();
    }

    /** Returns {@code delta} as one of choice {@code index}. */
    static GenerateEvent ofChoice(int index, GenerateEvent delta) {
        if (delta instanceof GenerateEvent.TextDelta text) {
            return new GenerateEvent.TextDelta(index, text.text());
        }
        if (delta instanceof GenerateEvent.ReasoningDelta thought) {
            return new GenerateEvent.ReasoningDelta(index, thought.text());
        }
        GenerateEvent.ToolCallDelta call = (GenerateEvent.ToolCallDelta) delta;
        return new GenerateEvent.ToolCallDelta(index, call.call(), call.id(), call.name(), call.arguments());
    }

    /** What is known of one choice. */
    static final class ChoiceState {

        final Extras extras = new Extras();
        final ToolCalls toolCalls = new ToolCalls();
        boolean seen;

        @Nullable
        FinishReason finish;

        /** Whether text, thinking or a tool call arrived. */
        boolean delivered;
    }
}
