package io.autoglm.sdk.batch;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When concurrent calls leave as one request. They must be alike in everything but their prompts, and the server must take several prompts
 * at once: {@code docs/batching.md} says which do. Immutable.
 *
 * <p>The first call opens a window, which leaves when it is full, when {@code linger} has passed, or, where that adapts, as soon as nothing
 * like it is under way.
 *
 * @param maxItems   the most answers that one request asks for, 2 to {@value #MOST_ITEMS}: a call that wants n answers counts n times
 * @param maxTokens  the most model tokens of all prompts of one request, as the client's token counter says, at least 1; {@code null} for
 *                   any number
 * @param maxBytes   the most bytes of all prompts of one request, at least 1
 * @param linger     the longest wait for company, 0 to 1 min; 0 joins only what adapts, so it must then adapt
 * @param adaptive   whether a call that is alone leaves at once: only while a request like it is under way does it wait for company, and
 *                   no longer than until that one is answered
 * @param maxPending the most calls that wait for company or for the answer to a joint request, 1 to {@value #MOST_PENDING}; one more is
 *                   refused with {@code AGLM-4002}
 */
public record BatchSpec(
        int maxItems, @Nullable Long maxTokens, long maxBytes, Duration linger, boolean adaptive, int maxPending) {

    /** As many answers as this library reads out of one. */
    public static final int MOST_ITEMS = 1024;

    /** The highest number of calls that may be pending. */
    public static final int MOST_PENDING = 1_000_000;

    private static final Duration LONGEST = Duration.ofMinutes(1);

    private static final BatchSpec DEFAULTS = new BatchSpec(64, null, 512 * 1024, Duration.ofMillis(10), true, 10_000);

    public BatchSpec {
        within("maxItems", maxItems, 2, MOST_ITEMS);
        if (maxTokens != null) {
            within("maxTokens", maxTokens, 1, Long.MAX_VALUE);
        }
        within("maxBytes", maxBytes, 1, Long.MAX_VALUE);
        if (linger.isNegative() || linger.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("linger must be from 0 to 1 min, was " + linger);
        }
        if (linger.isZero() && !adaptive) {
            throw new IllegalArgumentException("linger must be above 0 unless it adapts: nothing would ever be joined");
        }
        within("maxPending", maxPending, 1, MOST_PENDING);
    }

    private static void within(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    most == Long.MAX_VALUE
                            ? name + " must be at least " + least + ", was " + value
                            : name + " must be from " + least + " to " + most + ", was " + value);
        }
    }

    /** Returns up to 64 prompts or 512 KiB in a request, joined while one like them is under way, for 10 ms at the most. */
    public static BatchSpec defaults() {
        return DEFAULTS;
    }

    /** Returns a copy with another number of answers in one request. */
    public BatchSpec withMaxItems(int value) {
        return new BatchSpec(value, maxTokens, maxBytes, linger, adaptive, maxPending);
    }

    /** Returns a copy with another number of model tokens in one request. */
    public BatchSpec withMaxTokens(@Nullable Long value) {
        return new BatchSpec(maxItems, value, maxBytes, linger, adaptive, maxPending);
    }

    /** Returns a copy with another number of bytes in one request. */
    public BatchSpec withMaxBytes(long value) {
        return new BatchSpec(maxItems, maxTokens, value, linger, adaptive, maxPending);
    }

    /** Returns a copy that waits for company exactly so long, or until the request is full. */
    public BatchSpec withFixedLinger(Duration value) {
        return new BatchSpec(maxItems, maxTokens, maxBytes, value, false, maxPending);
    }

    /** Returns a copy that waits for company so long at the most, and not at all while nothing like it is under way. */
    public BatchSpec withAdaptiveLinger(Duration value) {
        return new BatchSpec(maxItems, maxTokens, maxBytes, value, true, maxPending);
    }

    /** Returns a copy with another number of calls that may be pending. */
    public BatchSpec withMaxPending(int value) {
        return new BatchSpec(maxItems, maxTokens, maxBytes, linger, adaptive, value);
    }
}
