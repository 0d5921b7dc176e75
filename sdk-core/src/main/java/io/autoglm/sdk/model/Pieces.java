package io.autoglm.sdk.model;

import org.jspecify.annotations.Nullable;

/** Text that comes in pieces; one that comes whole is not copied. One thread at a time. */
final class Pieces {

    private String first = "";
    private @Nullable StringBuilder all;

    void append(String piece) {
        if (all != null) {
            all.append(piece);
        } else if (first.isEmpty()) {
            first = piece;
        } else {
            all = new StringBuilder(first).append(piece);
        }
    }

    @Override
    public String toString() {
        return all == null ? first : all.toString();
    }
}
