package io.autoglm.sdk.model;

import org.jspecify.annotations.Nullable;

/**
 * What an answer cost, in model tokens, as the server counted, or this client's share of what it counted.
 *
 * @param inputTokens     model tokens of the request, cached ones included
 * @param outputTokens    model tokens of the answer, reasoning included
 * @param totalTokens     both, as the server said; the sum where it said nothing
 * @param cachedTokens    how many input tokens came from the server's cache; {@code null} when it did not say
 * @param reasoningTokens how many output tokens were thinking; {@code null} when it did not say
 * @param estimated       whether this is a share: the server answered several requests at once and counted them together
 */
public record Usage(
        int inputTokens,
        int outputTokens,
        int totalTokens,
        @Nullable Integer cachedTokens,
        @Nullable Integer reasoningTokens,
        boolean estimated) {

    /** Returns what the server counted for this answer alone. */
    public Usage(
            int inputTokens,
            int outputTokens,
            int totalTokens,
            @Nullable Integer cachedTokens,
            @Nullable Integer reasoningTokens) {
        this(inputTokens, outputTokens, totalTokens, cachedTokens, reasoningTokens, false);
    }

    /** Returns what both cost; what one of them does not say counts as 0, unless neither does. */
    public Usage plus(Usage other) {
        return new Usage(
                inputTokens + other.inputTokens,
                outputTokens + other.outputTokens,
                totalTokens + other.totalTokens,
                sum(cachedTokens, other.cachedTokens),
                sum(reasoningTokens, other.reasoningTokens),
                estimated || other.estimated);
    }

    private static @Nullable Integer sum(@Nullable Integer one, @Nullable Integer other) {
        return one == null || other == null ? (one == null ? other : one) : Integer.valueOf(one + other);
    }
}
