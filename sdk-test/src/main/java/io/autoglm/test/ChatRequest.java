package io.autoglm.test;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What the simulated server understands of a request to generate.
 *
 * @param model        the model asked for
 * @param stream       whether the answer is streamed
 * @param includeUsage whether a stream ends with a usage chunk
 * @param maxTokens    the most pieces, or {@code null}
 * @param choices      how many answers, over all prompts
 * @param promptTokens a rough count: a quarter of the characters
 * @param body         the request as it was sent
 */
record ChatRequest(
        String model,
        boolean stream,
        boolean includeUsage,
        @Nullable Long maxTokens,
        int choices,
        long promptTokens,
        JsonNode body) {

    static final int MOST_CHOICES = 16;

    /** Reads a chat request; {@code deployment} is the model that the path names, if it does. */
    static ChatRequest parse(Words words, JsonNode root, @Nullable String deployment) throws Invalid {
        JsonNode messages = root.path("messages");
        if (messages.isMissingNode()) {
            throw new Invalid(Problem.missing("messages", "Missing required parameter: 'messages'."));
        }
        if (!messages.isArray() || messages.isEmpty()) {
            throw new Invalid(Problem.invalid(
                    "messages", "Invalid value for 'messages': expected an array with at least one message."));
        }
        String model = deployment == null ? model(root) : deployment;
        return of(words, root, model, choices(words, root), promptTokens(messages));
    }

    static ChatRequest of(Words words, JsonNode root, String model, int choices, long promptTokens) throws Invalid {
        return new ChatRequest(
                model,
                root.path("stream").asBoolean(false),
                root.path("stream_options").path("include_usage").asBoolean(false),
                maxTokens(words, root),
                choices,
                promptTokens,
                root);
    }

    static String model(JsonNode root) throws Invalid {
        String model = root.path("model").asString("");
        if (model.isBlank()) {
            throw new Invalid(Problem.missing("model", "you must provide a model parameter"));
        }
        return model;
    }

    static int choices(Words words, JsonNode root) throws Invalid {
        if (!words.severalChoices()) {
            return 1;
        }
        int choices = root.path("n").asInt(1);
        if (choices < 1 || choices > MOST_CHOICES) {
            throw new Invalid(Problem.invalid("n", "Invalid value for 'n': expected 1 to " + MOST_CHOICES + "."));
        }
        return choices;
    }

    private static @Nullable Long maxTokens(Words words, JsonNode root) throws Invalid {
        for (String name : words.tokenLimits()) {
            JsonNode value = root.path(name);
            if (value.isMissingNode() || value.isNull()) {
                continue;
            }
            if (!value.isIntegralNumber() || value.asLong(0) < 1) {
                throw new Invalid(
                        Problem.invalid(name, "Invalid value for '" + name + "': expected an integer of at least 1."));
            }
            return value.asLong();
        }
        return null;
    }

    static long promptTokens(JsonNode messages) {
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
        return tokens(characters);
    }

    /** A quarter of the characters, and never nothing. */
    static long tokens(long characters) {
        return Math.max(1, (characters + 3) / 4);
    }

    /** The same request with other prompts. */
    ChatRequest only(int otherChoices, long otherPromptTokens) {
        return new ChatRequest(model, stream, includeUsage, maxTokens, otherChoices, otherPromptTokens, body);
    }
}
