package io.autoglm.sdk.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to generate: the conversation so far, and the limits of the answer.
 *
 * <p>Immutable, safe to share between threads and calls, and sent as often as it is subscribed to. Build one with
 * {@link #builder()} or {@link #of(String)}; derive a variant with {@link #mutate()}. {@link #toString()} gives sizes, never text.
 *
 * @param model           the model as the endpoint names it; {@code null} asks for the client's default
 * @param messages        the conversation, oldest first; never empty
 * @param maxOutputTokens the most model tokens to generate, at least 1; {@code null} leaves it to the server
 * @param sampling        how model tokens are chosen
 * @param stop            texts that end the answer; no blank ones
 * @param n               how many answers, at least 1; {@code null} is one
 * @param tools           what the model may ask for
 * @param toolChoice      whether it may; {@code null} leaves it to the server
 * @param responseFormat  the form of the answer; {@code null} leaves it to the server
 * @param reasoning       how much to think; {@code null} leaves it to the server
 * @param requestId       your own id of this request, sent as {@code X-Request-Id}: 1 to 128 visible ASCII characters
 * @param userId          your own id of the end user, 1 to 128 characters
 * @param extraBody       members added to the JSON body as they are, in this order; they win over what the dialect writes, except for
 *                        {@code stream} and {@code messages}, which are refused
 */
public record GenerateRequest(
        @Nullable String model,
        List<Message> messages,
        @Nullable Integer maxOutputTokens,
        Sampling sampling,
        List<String> stop,
        @Nullable Integer n,
        List<Tool> tools,
        @Nullable ToolChoice toolChoice,
        @Nullable ResponseFormat responseFormat,
        @Nullable Reasoning reasoning,
        @Nullable String requestId,
        @Nullable String userId,
        Map<String, ?> extraBody)
        implements ModelRequest {

    public GenerateRequest {
        if (model != null) {
            visible("model", model, 512);
        }
        messages = List.copyOf(messages);
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("messages must not be empty");
        }
        atLeastOne("maxOutputTokens", maxOutputTokens);
        atLeastOne("n", n);
        stop = List.copyOf(stop);
        if (stop.stream().anyMatch(String::isEmpty)) {
            throw new IllegalArgumentException("stop must not contain an empty text");
        }
        tools = List.copyOf(tools);
        if (requestId != null) {
            visible("requestId", requestId, 128);
        }
        if (userId != null) {
            visible("userId", userId, 128);
        }
        extraBody = Collections.unmodifiableMap(new LinkedHashMap<>(extraBody));
        for (String reserved : List.of("stream", "messages")) {
            if (extraBody.containsKey(reserved)) {
                throw new IllegalArgumentException("extraBody must not contain '" + reserved + "'");
            }
        }
    }

    static void atLeastOne(String name, @Nullable Integer value) {
        if (value != null && value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, was " + value);
        }
    }

    static void visible(String name, String value, int max) {
        if (value.isBlank() || value.length() > max || value.chars().anyMatch(c -> c <= ' ' || c >= 127)) {
            throw new IllegalArgumentException(
                    name + " must be 1 to " + max + " visible ASCII characters, had " + value.length());
        }
    }

    /** Returns a request with one user message. */
    public static GenerateRequest of(String prompt) {
        return builder().user(prompt).build();
    }

    /** Returns an empty builder. */
    public static GenerateRequestBuilder builder() {
        return new GenerateRequestBuilder();
    }

    /** Returns a builder that starts with everything this request has. */
    public GenerateRequestBuilder mutate() {
        return new GenerateRequestBuilder(this);
    }

    @Override
    public String toString() {
        return "GenerateRequest[model=" + model + ", messages=" + messages + ", maxOutputTokens=" + maxOutputTokens
                + ", tools=" + tools.size() + ", requestId=" + requestId + "]";
    }
}
