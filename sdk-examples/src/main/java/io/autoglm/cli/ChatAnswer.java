package io.autoglm.cli;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.Usage;
import org.jspecify.annotations.Nullable;

/** Shows one answer of a conversation and remembers what the next question is sent with. */
final class ChatAnswer implements Answer {

    /** Characters of an answer that are kept; the rest is shown only. */
    static final int KEPT = 1 << 20;

    private final Answer shown;
    private final boolean terminal;
    private final StringBuilder text = new StringBuilder();
    private boolean cut;
    private @Nullable ErrorCode failure;

    /**
     * @param shown    where it is shown
     * @param terminal whether a terminal would obey control characters in it
     */
    ChatAnswer(Answer shown, boolean terminal) {
        this.shown = shown;
        this.terminal = terminal;
    }

    /** Returns what has been shown of the text of the first choice, up to {@value #KEPT} characters. */
    String text() {
        return text.toString();
    }

    /** Returns whether the answer was longer than what is kept of it. */
    boolean cut() {
        return cut;
    }

    /** Returns what the call failed with, {@code null} when it did not. */
    @Nullable
    ErrorCode failure() {
        return failure;
    }

    @Override
    public void started(@Nullable String id, @Nullable String model) {
        shown.started(id, model);
    }

    @Override
    public void text(int choice, String piece) {
        shown.text(choice, visible(piece));
        if (choice == 0) {
            int room = KEPT - text.length();
            cut |= piece.length() > room;
            text.append(piece, 0, Math.min(room, piece.length()));
        }
    }

    @Override
    public void reasoning(int choice, String piece) {
        shown.reasoning(choice, visible(piece));
    }

    private String visible(String piece) {
        return terminal ? Characters.visible(piece) : piece;
    }

    @Override
    public void toolCall(GenerateEvent.ToolCallDelta delta) {
        shown.toolCall(delta);
    }

    @Override
    public void usage(Usage usage) {
        shown.usage(usage);
    }

    @Override
    public void finished(Ending ending) {
        shown.finished(ending);
    }

    @Override
    public void failed(AutoGlmException reason) {
        failure = reason.code();
        shown.failed(reason);
    }

    @Override
    public void interrupted() {
        shown.interrupted();
    }
}
