package io.autoglm.sdk.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds an {@link EmbedRequest}. Not safe for use by several threads; {@link #build()} checks everything and may be called again. */
public final class EmbedRequestBuilder {

    private @Nullable String model;
    private final List<String> inputs = new ArrayList<>();
    private @Nullable Integer dimensions;
    private @Nullable String requestId;
    private @Nullable String userId;
    private final Map<String, Object> extraBody = new LinkedHashMap<>();

    EmbedRequestBuilder() {}

    EmbedRequestBuilder(EmbedRequest from) {
        model = from.model();
        inputs.addAll(from.inputs());
        dimensions = from.dimensions();
        requestId = from.requestId();
        userId = from.userId();
        extraBody.putAll(from.extraBody());
    }

    /** The model as the endpoint names it. Default: the client's for embeddings, else the client's. */
    public EmbedRequestBuilder model(@Nullable String value) {
        model = value;
        return this;
    }

    /** Adds a text after those already there. */
    public EmbedRequestBuilder input(String value) {
        inputs.add(value);
        return this;
    }

    /** Replaces all texts. */
    public EmbedRequestBuilder inputs(List<String> values) {
        inputs.clear();
        inputs.addAll(values);
        return this;
    }

    /** How many numbers a vector is to have, at least 1. Default: the model's. */
    public EmbedRequestBuilder dimensions(@Nullable Integer value) {
        dimensions = value;
        return this;
    }

    /** Your own id of this request. Default: none. */
    public EmbedRequestBuilder requestId(@Nullable String value) {
        requestId = value;
        return this;
    }

    /** Your own id of the end user. Default: none. */
    public EmbedRequestBuilder userId(@Nullable String value) {
        userId = value;
        return this;
    }

    /** Adds a member to the JSON body: a string, number, boolean, list, map or {@code null}. */
    public EmbedRequestBuilder extra(String name, @Nullable Object value) {
        extraBody.put(name, value);
        return this;
    }

    /**
     * Returns the request.
     *
     * @throws IllegalArgumentException naming the member, the rule and the value that broke it
     */
    public EmbedRequest build() {
        return new EmbedRequest(model, inputs, dimensions, requestId, userId, extraBody);
    }
}
