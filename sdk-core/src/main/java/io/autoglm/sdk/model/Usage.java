package io.autoglm.sdk.model;

import org.jspecify.annotations.Nullable;

/**
 * What an answer cost, in model tokens, as the server counted.
 *
 * @param inputTokens     model tokens of the request, cached ones included
 * @param outputTokens    model tokens of the answer, reasoning included
 * @param totalTokens     both, as the server said; the sum where it said nothing
 * @param cachedTokens    how many input tokens came from the server's cache; {@code null} when it did not say
 * @param reasoningTokens how many output tokens were thinking; {@code null} when it did not say
 */
public record Usage(
        int inputTokens,
        int outputTokens,
        int totalTokens,
        @Nullable Integer cachedTokens,
        @Nullable Integer reasoningTokens) {}
