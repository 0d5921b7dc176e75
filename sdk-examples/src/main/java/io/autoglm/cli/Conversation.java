package io.autoglm.cli;

import io.autoglm.sdk.model.Message;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was said so far. Holds pairs of a question and its answer only, so that a server never sees two questions in a row, which some
 * models refuse: a question without an answer is not part of it, but can be asked again. Not for several threads.
 */
final class Conversation {

    private final @Nullable String system;
    private final int most;
    private final List<Message> turns = new ArrayList<>();
    private @Nullable String question;
    private boolean answered;

    /**
     * @param system instructions before everything, {@code null} for none
     * @param most   how many messages of earlier turns are kept; a pair that does not fit is forgotten, the oldest first
     */
    Conversation(@Nullable String system, int most) {
        this.system = system;
        this.most = most;
    }

    /** Makes {@code text} the last question. */
    void ask(String text) {
        question = text;
        answered = false;
    }

    /** Returns whether there is a last question, answered or not. */
    boolean hasQuestion() {
        return question != null;
    }

    /** Returns what to send so that the last question is answered: all before it, and itself. */
    List<Message> messages() {
        List<Message> messages = before(answered ? turns.size() - 2 : turns.size());
        if (question != null) {
            messages.add(Message.user(question));
        }
        return messages;
    }

    /** Returns what is sent before the next question. */
    List<Message> history() {
        return before(turns.size());
    }

    private List<Message> before(int end) {
        List<Message> messages = new ArrayList<>(end + 2);
        if (system != null) {
            messages.add(Message.system(system));
        }
        messages.addAll(turns.subList(0, end));
        return messages;
    }

    /**
     * Keeps {@code text}, which is not empty, as the answer to the last question, in place of an earlier answer to it.
     *
     * @return how many old messages were forgotten for it
     */
    int answer(String text) {
        if (question == null) {
            throw new IllegalStateException("an answer needs a question");
        }
        if (answered) {
            turns.subList(turns.size() - 2, turns.size()).clear();
        }
        turns.add(Message.user(question));
        turns.add(Message.assistant(text));
        int forgotten = 0;
        while (turns.size() > most) {
            turns.subList(0, 2).clear();
            forgotten += 2;
        }
        answered = !turns.isEmpty();
        return forgotten;
    }

    /** Forgets all but the instructions. */
    void clear() {
        turns.clear();
        question = null;
        answered = false;
    }
}
