package io.autoglm.sdk.policy;

import io.autoglm.sdk.error.AutoGlmException;
import org.jspecify.annotations.Nullable;

/**
 * What a joint request brought for one of its requests: an answer or a failure.
 *
 * @param <E>     the type of answers
 * @param answer  {@code null} when there is none
 * @param failure why, {@code null} when there is an answer
 */
public record Part<E>(@Nullable E answer, @Nullable AutoGlmException failure) {

    public Part {
        if ((answer == null) == (failure == null)) {
            throw new IllegalArgumentException("a part must be either an answer or a failure");
        }
    }

    /** Returns an answer. */
    public static <E> Part<E> of(E answer) {
        return new Part<>(answer, null);
    }

    /** Returns a failure of this part alone. */
    public static <E> Part<E> failed(AutoGlmException failure) {
        return new Part<>(null, failure);
    }
}
