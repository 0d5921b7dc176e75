package io.autoglm.sdk.admission;

import io.autoglm.sdk.model.GenerateRequest;

/**
 * Says how many model tokens something is, before the server does. What it says is set right when the answer's usage arrives, so near is
 * near enough.
 *
 * <p>Called by any thread, by many at once, at most once per request and call; for texts to embed, two or three times each. It MUST NOT
 * block and should take no longer than reading the text.
 * When it throws, or counts below 0, {@link #estimating()} is asked instead.
 */
public interface TokenCounter {

    /**
     * Returns a counter that needs no vocabulary and no memory: a model token for 4 ASCII characters, for 2 digits or letters of other
     * scripts, and for 4/3 characters of Chinese, Japanese and Korean; 4 for each message, 1,000 for a picture; tools and schemas as the
     * JSON that they become. For texts it lies within a fifth of the tokenizers in use today.
     */
    static TokenCounter estimating() {
        return EstimatingCounter.INSTANCE;
    }

    /** Returns a counter that asks {@code counter}, and {@link #estimating()} where that one throws or counts below 0. */
    static TokenCounter guarded(TokenCounter counter) {
        return counter == EstimatingCounter.INSTANCE ? counter : new GuardedCounter(counter);
    }

    /** Returns how many model tokens {@code request} is, without its answer. */
    long request(GenerateRequest request);

    /** Returns how many model tokens {@code text}, a part of an answer or a text to embed, is. */
    long text(String text);
}
