package io.autoglm.sdk.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The vectors of all texts of a request; all of the same length.
 *
 * <p>Where the texts went out as several requests, usage is the sum of what their answers say, and the metadata are those of the answer
 * that came last, with the attempts of all, the longest time in the queue, and the duration of the whole.
 *
 * <p>{@code toString()} gives sizes, never numbers.
 *
 * @param model      the model that answered, which may differ from the one asked for; {@code null} when the server did not say
 * @param embeddings one for each text, in the order of the texts; at least one
 * @param usage      what it cost; {@code null} when the server did not say
 * @param meta       how the answer came about
 */
public record EmbedResponse(
        @Nullable String model,
        List<Embedding> embeddings,
        @Nullable Usage usage,
        ResponseMeta meta) {

    public EmbedResponse {
        embeddings = List.copyOf(embeddings);
        if (embeddings.isEmpty()) {
            throw new IllegalArgumentException("embeddings must not be empty");
        }
    }

    /** Returns the vector of the first text. */
    public float[] vector() {
        return vector(0);
    }

    /**
     * Returns the vector of text {@code index}, from 0.
     *
     * @throws IndexOutOfBoundsException when there is no such text
     */
    public float[] vector(int index) {
        return embeddings.get(index).vector();
    }

    /** Returns how many numbers each vector has. */
    public int dimensions() {
        return vector().length;
    }

    @Override
    public String toString() {
        return "EmbedResponse[model=" + model + ", embeddings=" + embeddings.size() + " of " + dimensions()
                + " numbers, usage=" + usage + ", meta=" + meta + "]";
    }
}
