package io.autoglm.sdk.batch;

import java.util.Objects;
import java.util.function.ToLongFunction;

/**
 * Decides which texts go into one request: as many as come one after the other and stay within all limits, at least one. One thread at a
 * time.
 */
final class EmbedCut {

    private static final int QUOTES_AND_COMMA = 3;

    private final int maxItems;
    private final long maxTokens;
    private final long maxBytes;
    private final ToLongFunction<String> counter;
    private int items;
    private long tokens;
    private long bytes;

    /**
     * Makes an empty request.
     *
     * @param limits  has all of its limits
     * @param counter estimates the model tokens of a text; where it fails, each character counts as one
     */
    EmbedCut(EmbedSpec limits, ToLongFunction<String> counter) {
        maxItems = Objects.requireNonNull(limits.maxItems(), "maxItems");
        maxTokens = Objects.requireNonNull(limits.maxTokens(), "maxTokens");
        maxBytes = Objects.requireNonNull(limits.maxBytes(), "maxBytes");
        this.counter = counter;
    }

    /** Takes {@code text} into the request, or returns {@code false} when it does not fit any more. */
    boolean takes(String text) {
        if (isFull()) {
            return false;
        }
        long moreTokens = tokens(text);
        long moreBytes = bytes(text);
        boolean fits = tokens + moreTokens <= maxTokens && bytes + moreBytes <= maxBytes;
        if (items > 0 && !fits) {
            return false;
        }
        items++;
        tokens += moreTokens;
        bytes += moreBytes;
        return true;
    }

    /** Returns whether no other text fits, however short. */
    boolean isFull() {
        return items == maxItems || (items > 0 && (tokens >= maxTokens || bytes >= maxBytes));
    }

    /** Begins the next request. */
    void next() {
        items = 0;
        tokens = 0;
        bytes = 0;
    }

    /** Estimates lie within a fifth of what servers count: a fourth more is enough. */
    private long tokens(String text) {
        long counted;
        try {
            counted = counter.applyAsLong(text);
        } catch (RuntimeException defect) {
            counted = -1;
        }
        counted = counted < 0 ? text.length() : Math.min(counted, Integer.MAX_VALUE);
        return counted + counted / 4;
    }

    /** Returns how many bytes {@code text} takes in the body. */
    static long bytes(String text) {
        long sum = QUOTES_AND_COMMA;
        for (int i = 0; i < text.length(); i++) {
            sum += bytes(text.charAt(i));
        }
        return sum;
    }

    private static int bytes(char each) {
        if (each < 0x80) {
            return each < ' '
                    ? (each == '\n' || each == '\r' || each == '\t' ? 2 : 6)
                    : each == '"' || each == '\\' ? 2 : 1;
        }
        return each < 0x800 || Character.isSurrogate(each) ? 2 : 3;
    }
}
