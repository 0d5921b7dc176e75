package io.autoglm.sdk.model;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model that an endpoint offers.
 *
 * @param id            what a request names it; never blank
 * @param owner         who made or serves it, {@code null} when the server does not say
 * @param createdAt     when it was made, {@code null} when the server does not say
 * @param contextWindow how many model tokens request and answer may have together, {@code null} when the server does not say
 * @param extras        members that this library does not know, as plain maps, lists, strings, numbers and booleans; at most 64
 */
public record ModelInfo(
        String id,
        @Nullable String owner,
        @Nullable Instant createdAt,
        @Nullable Integer contextWindow,
        Map<String, Object> extras) {

    public ModelInfo {
        if (id.isBlank()) {
            throw new IllegalArgumentException("id of a model must not be blank");
        }
        if (contextWindow != null && contextWindow < 1) {
            throw new IllegalArgumentException("contextWindow must be at least 1, was " + contextWindow);
        }
    }

    /** Returns a model of which nothing but the name is known. */
    public static ModelInfo of(String id) {
        return new ModelInfo(id, null, null, null, Map.of());
    }
}
