package io.autoglm.sdk.internal.codec;

import org.jspecify.annotations.Nullable;

/**
 * Where a server answers the calls beside generation, below the base URL in the form of {@link Target#path()}. Data of a {@link Preset}.
 *
 * @param models     where it lists its models; {@code null} when it does not
 * @param tokenizer  how it counts model tokens; {@code null} when it is not known to
 * @param health     where it says whether it serves; {@code null} when it has no such call
 * @param embeddings how it makes vectors of texts; {@code null} when it does not
 */
public record ServerPaths(
        @Nullable String models,
        @Nullable Tokenizer tokenizer,
        @Nullable String health,
        @Nullable Embeddings embeddings) {

    /** What every server that speaks like OpenAI has. */
    public static final ServerPaths DEFAULTS = new ServerPaths("models", null, null, Embeddings.DEFAULTS);

    /** What a server has of which nothing is known but how it generates. */
    public static final ServerPaths NONE = new ServerPaths(null, null, null, null);

    /** What a tokenizer is asked. */
    public enum Form {
        /** A conversation: {@code messages}. */
        MESSAGES,
        /** One text: {@code prompt}. */
        PROMPT
    }

    /**
     * A call that counts model tokens.
     *
     * @param form what it is asked
     * @param path where
     */
    public record Tokenizer(Form form, String path) {}

    /**
     * A call that makes vectors of texts.
     *
     * @param path      where
     * @param base64    whether it is known to send them in base64 when asked to, beside numbers
     * @param maxItems  how many texts a request may have; {@code null} when no limit is known
     * @param maxTokens how many model tokens all texts of a request may have; {@code null} when no limit is known
     */
    public record Embeddings(
            String path,
            boolean base64,
            @Nullable Integer maxItems,
            @Nullable Long maxTokens) {

        /** What every server that speaks like OpenAI has. */
        static final Embeddings DEFAULTS = new Embeddings("embeddings", false, null, null);

        Embeddings withMaxItems(int value) {
            return new Embeddings(path, base64, value, maxTokens);
        }
    }
}
