package io.autoglm.sdk.model;

/**
 * The vector of one text.
 *
 * <p>{@code toString()} gives sizes, never numbers.
 *
 * @param index  which of the request's texts, from 0
 * @param vector its numbers, all finite, at least one; held as it is, not copied, and not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // compared by identity on purpose: thousands of numbers are not worth hashing
public record Embedding(int index, float[] vector) {

    public Embedding {
        if (index < 0) {
            throw new IllegalArgumentException("index must not be negative, was " + index);
        }
        if (vector.length == 0) {
            throw new IllegalArgumentException("vector must not be empty");
        }
    }

    @Override
    public String toString() {
        return "Embedding[" + index + ", " + vector.length + " numbers]";
    }
}
