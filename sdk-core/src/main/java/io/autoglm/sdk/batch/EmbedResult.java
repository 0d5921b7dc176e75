package io.autoglm.sdk.batch;

import io.autoglm.sdk.error.AutoGlmException;
import org.jspecify.annotations.Nullable;

/**
 * What became of one text of a run: its vector, or why it has none. Exactly one of the two is there.
 *
 * <p>{@code toString()} gives sizes, never numbers.
 *
 * @param index   which text of the source, from 0
 * @param vector  its numbers, all finite; held as it is, not copied, and not to be changed
 * @param failure why there is no vector; texts that went out together may share one
 */
@SuppressWarnings("ArrayRecordComponent") // compared by identity on purpose: thousands of numbers are not worth hashing
public record EmbedResult(
        long index, float @Nullable [] vector, @Nullable AutoGlmException failure) {

    public EmbedResult {
        if (index < 0) {
            throw new IllegalArgumentException("index must not be negative, was " + index);
        }
        if ((vector == null) == (failure == null)) {
            throw new IllegalArgumentException("exactly one of vector and failure must be given");
        }
    }

    /** Returns whether there is a vector. */
    public boolean isSuccess() {
        return failure == null;
    }

    /**
     * Returns the vector.
     *
     * @throws AutoGlmException the failure, when there is none
     */
    public float[] orThrow() {
        float[] numbers = vector;
        if (numbers == null) {
            throw failure == null ? new IllegalStateException("neither vector nor failure") : failure;
        }
        return numbers;
    }

    @Override
    public String toString() {
        AutoGlmException why = failure;
        return "EmbedResult[" + index + ", "
                + (vector == null ? (why == null ? "nothing" : why.code().id()) : vector.length + " numbers") + "]";
    }
}
