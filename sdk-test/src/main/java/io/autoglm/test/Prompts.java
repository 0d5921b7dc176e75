package io.autoglm.test;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The prompts of a legacy completion and the inputs of an embedding: a text, texts, tokens, or lists of tokens. */
final class Prompts {

    static final int MOST = 10_000;

    /** A prompt with this word in it is one that a server cannot take. */
    static final String POISON = "POISON";

    private Prompts() {}

    /** Each prompt as text; tokens are the characters that {@link Tokens} makes of them. */
    static List<String> read(JsonNode root, String field) throws Invalid {
        JsonNode value = root.path(field);
        if (value.isMissingNode() || value.isNull()) {
            throw new Invalid(Problem.missing(field, "Missing required parameter: '" + field + "'."));
        }
        List<String> prompts = new ArrayList<>();
        if (value.isString()) {
            prompts.add(value.asString());
        } else if (value.isArray() && !value.isEmpty() && value.get(0).isIntegralNumber()) {
            prompts.add(Tokens.text(value));
        } else if (value.isArray()) {
            for (JsonNode prompt : value) {
                prompts.add(one(prompt, field));
            }
        }
        check(prompts, field);
        return prompts;
    }

    private static String one(JsonNode prompt, String field) throws Invalid {
        if (prompt.isString()) {
            return prompt.asString();
        }
        if (prompt.isArray() && !prompt.isEmpty()) {
            return Tokens.text(prompt);
        }
        throw new Invalid(Problem.invalid(
                field, "Invalid value for '" + field + "': expected a text, texts, tokens or lists of tokens."));
    }

    private static void check(List<String> prompts, String field) throws Invalid {
        if (prompts.isEmpty() || prompts.size() > MOST) {
            throw new Invalid(Problem.invalid(
                    field,
                    "Invalid value for '" + field + "': expected 1 to " + MOST + " elements, was " + prompts.size()
                            + "."));
        }
        for (String prompt : prompts) {
            if (prompt.contains(POISON)) {
                throw new Invalid(Problem.invalid(field, "Invalid value for '" + field + "': it is not accepted."));
            }
        }
    }

    static boolean echoed(ChatRequest request) {
        return request.body().path("echo").asBoolean(false);
    }

    /** The prompt that a choice belongs to. */
    static String text(ChatRequest request, int choice) {
        try {
            List<String> prompts = read(request.body(), "prompt");
            return prompts.get(choice / Math.max(1, request.choices() / prompts.size()));
        } catch (Invalid e) {
            throw new IllegalStateException("a request that was read once is read again", e);
        }
    }
}
