package io.autoglm.sdk.model;

import org.jspecify.annotations.Nullable;

/**
 * How long a request is, as the server's own tokenizer counts.
 *
 * @param inputTokens   model tokens of the messages, 0 or more
 * @param contextWindow how many model tokens request and answer may have together, {@code null} when the server does not say
 */
public record TokenCount(int inputTokens, @Nullable Integer contextWindow) {

    public TokenCount {
        if (inputTokens < 0) {
            throw new IllegalArgumentException("inputTokens must not be negative, was " + inputTokens);
        }
        if (contextWindow != null && contextWindow < 1) {
            throw new IllegalArgumentException("contextWindow must be at least 1, was " + contextWindow);
        }
    }
}
