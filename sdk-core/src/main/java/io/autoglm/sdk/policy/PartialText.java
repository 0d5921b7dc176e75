package io.autoglm.sdk.policy;

import io.autoglm.sdk.error.PartialResponse;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what arrived of one answer, up to 1 MiB of characters each of text and thinking. Added to by one
 * thread at a time, while any may read: a deadline does, from its timer.
 */
public final class PartialText {

    /** How many characters are kept of each. */
    public static final int LIMIT = 1 << 20;

    private @Nullable StringBuilder text;
    private @Nullable StringBuilder reasoning;
    private boolean truncated;

    /** Adds text. */
    public synchronized void text(String piece) {
        text = append(text, piece);
    }

    /** Adds thinking. */
    public synchronized void reasoning(String piece) {
        reasoning = append(reasoning, piece);
    }

    private StringBuilder append(@Nullable StringBuilder into, String piece) {
        StringBuilder kept = into == null ? new StringBuilder(Math.max(64, piece.length())) : into;
        int room = LIMIT - kept.length();
        if (piece.length() > room) {
            truncated = true;
            kept.append(piece, 0, room);
        } else {
            kept.append(piece);
        }
        return kept;
    }

    /** Returns what was kept, {@code null} when nothing arrived. */
    public synchronized @Nullable PartialResponse toPartialResponse() {
        if (text == null && reasoning == null) {
            return null;
        }
        return new PartialResponse(
                text == null ? "" : text.toString(), reasoning == null ? "" : reasoning.toString(), truncated);
    }
}
