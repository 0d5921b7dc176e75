package io.autoglm.test;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the simulated server understands of a chat request.
 *
 * @param model        the model asked for
 * @param stream       whether the answer is streamed
 * @param includeUsage whether a stream ends with a usage chunk
 * @param maxTokens    the most pieces, or {@code null}
 * @param choices      how many answers
 * @param promptTokens a rough count: a quarter of the characters
 */
record ChatRequest(
        String model,
        boolean stream,
        boolean includeUsage,
        @Nullable Long maxTokens,
        int choices,
        long promptTokens) {

    static final int MOST_CHOICES = 16;

    private static final JsonMapper JSON = JsonMapper.shared();

    /** Uses the parser once: its first use takes a lock, on which event loops must not wait. */
    static void prepare() {
        JSON.readTree("{}");
    }

    /** Why a request cannot be answered; the message goes to the client. */
    static final class Invalid extends Exception {

        private static final long serialVersionUID = 1L;

        private final @Nullable String param;

        Invalid(@Nullable String param, String message) {
            super(message);
            this.param = param;
        }

        @Nullable
        String param() {
            return param;
        }
    }

    static ChatRequest parse(byte[] body) throws Invalid {
        JsonNode root = read(body);
        if (!root.isObject()) {
            throw new Invalid(null, "We could not parse the JSON body of your request: it is not an object.");
        }
        JsonNode messages = root.path("messages");
        if (!messages.isArray() || messages.isEmpty()) {
            throw new Invalid("messages", "Invalid value for 'messages': expected an array with at least one message.");
        }
        String model = root.path("model").asString("");
        if (model.isBlank()) {
            throw new Invalid("model", "you must provide a model parameter");
        }
        int choices = root.path("n").asInt(1);
        if (choices < 1 || choices > MOST_CHOICES) {
            throw new Invalid("n", "Invalid value for 'n': expected 1 to " + MOST_CHOICES + ".");
        }
        return new ChatRequest(
                model,
                root.path("stream").asBoolean(false),
                root.path("stream_options").path("include_usage").asBoolean(false),
                maxTokens(root),
                choices,
                promptTokens(messages));
    }

    private static JsonNode read(byte[] body) throws Invalid {
        try {
            return JSON.readTree(body);
        } catch (JacksonException e) {
            throw new Invalid(
                    null, "We could not parse the JSON body of your request. The server expects valid JSON in UTF-8.");
        }
    }

    private static @Nullable Long maxTokens(JsonNode root) throws Invalid {
        for (String name : new String[] {"max_completion_tokens", "max_tokens"}) {
            JsonNode value = root.path(name);
            if (value.isMissingNode() || value.isNull()) {
                continue;
            }
            if (!value.isIntegralNumber() || value.asLong(0) < 1) {
                throw new Invalid(name, "Invalid value for '" + name + "': expected an integer of at least 1.");
            }
            return value.asLong();
        }
        return null;
    }

    private static long promptTokens(JsonNode messages) {
        long characters = 0;
        for (JsonNode message : messages) {
            JsonNode content = message.path("content");
            if (content.isString()) {
                characters += content.asString().length();
            }
            for (JsonNode part : content) {
                characters += part.path("text").asString("").length();
            }
        }
        return Math.max(1, (characters + 3) / 4);
    }
}
