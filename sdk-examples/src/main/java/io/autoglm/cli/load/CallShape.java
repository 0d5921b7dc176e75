package io.autoglm.cli.load;

import org.jspecify.annotations.Nullable;

/**
 * What a call asks for.
 *
 * @param promptChars characters of the prompt, 1 to 1,000,000
 * @param maxTokens   the most model tokens to generate, at least 1; {@code null} leaves it to the server
 * @param stream      whether the answer is asked for as it is made, or all of it at once
 */
public record CallShape(int promptChars, @Nullable Integer maxTokens, boolean stream) {

    public CallShape {
        LoadPlan.within("prompt-chars", promptChars, 1, 1_000_000);
        if (maxTokens != null) {
            LoadPlan.within("max-tokens", maxTokens, 1, Integer.MAX_VALUE);
        }
    }
}
