package io.autoglm.sdk.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Texts of which to make vectors.
 *
 * <p>Immutable, safe to share between threads and calls, and sent as often as it is subscribed to. Build one with
 * {@link #builder()} or {@link #of(String)}; derive a variant with {@link #mutate()}. {@link #toString()} gives sizes, never text.
 *
 * @param model      the model as the endpoint names it; {@code null} asks for the client's default
 * @param inputs     the texts; at least one, any number. Whether a text may be empty or how long it may be is the server's to say
 * @param dimensions how many numbers a vector is to have, at least 1; {@code null} leaves it to the model
 * @param requestId  your own id of this request, sent as {@code X-Request-Id}: 1 to 128 visible ASCII characters
 * @param userId     your own id of the end user, 1 to 128 visible ASCII characters
 * @param extraBody  members added to the JSON body as they are, in this order; they win over what the dialect writes, but the
 *                   texts are refused there
 */
public record EmbedRequest(
        @Nullable String model,
        List<String> inputs,
        @Nullable Integer dimensions,
        @Nullable String requestId,
        @Nullable String userId,
        Map<String, ?> extraBody)
        implements ModelRequest {

    public EmbedRequest {
        if (model != null) {
            GenerateRequest.visible("model", model, 512);
        }
        inputs = List.copyOf(inputs);
        if (inputs.isEmpty()) {
            throw new IllegalArgumentException("inputs must not be empty");
        }
        GenerateRequest.atLeastOne("dimensions", dimensions);
        if (requestId != null) {
            GenerateRequest.visible("requestId", requestId, 128);
        }
        if (userId != null) {
            GenerateRequest.visible("userId", userId, 128);
        }
        extraBody = Collections.unmodifiableMap(new LinkedHashMap<>(extraBody));
        if (extraBody.containsKey("input")) {
            throw new IllegalArgumentException("extraBody must not contain 'input'");
        }
    }

    /** Returns a request for the vector of one text. */
    public static EmbedRequest of(String text) {
        return builder().input(text).build();
    }

    /** Returns a request for the vectors of several texts. */
    public static EmbedRequest of(List<String> texts) {
        return builder().inputs(texts).build();
    }

    /** Returns an empty builder. */
    public static EmbedRequestBuilder builder() {
        return new EmbedRequestBuilder();
    }

    /** Returns a builder that starts with everything this request has. */
    public EmbedRequestBuilder mutate() {
        return new EmbedRequestBuilder(this);
    }

    /** Returns a copy for other texts; at least one. */
    public EmbedRequest withInputs(List<String> texts) {
        return new EmbedRequest(model, texts, dimensions, requestId, userId, extraBody);
    }

    @Override
    public String toString() {
        return "EmbedRequest[model=" + model + ", inputs=" + inputs.size() + ", dimensions=" + dimensions
                + ", requestId=" + requestId + "]";
    }
}
