package io.autoglm.test;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** What Zhipu takes in the fields of a chat request. */
final class ZhipuLimits {

    private static final List<String> ROLES = List.of("system", "user", "assistant", "tool");
    private static final List<String> TOOL_TYPES = List.of("function", "retrieval", "web_search", "mcp");

    private ZhipuLimits() {}

    static void check(JsonNode root) throws Invalid {
        range(root, "temperature", 0, 1);
        range(root, "top_p", 0.01, 1);
        range(root, "max_tokens", 1, 131_072);
        size(root, "stop", 1);
        size(root, "tools", 128);
        length(root, "user_id", 6, 128);
        for (JsonNode tool : root.path("tools")) {
            oneOf("tools[].type", tool.path("type").asString(""), TOOL_TYPES);
        }
        messages(root.path("messages"));
    }

    private static void messages(JsonNode messages) throws Invalid {
        boolean asked = messages.isEmpty();
        for (JsonNode message : messages) {
            String role = message.path("role").asString("");
            oneOf("messages[].role", role, ROLES);
            asked |= role.equals("user") || role.equals("tool");
        }
        if (!asked) {
            throw new Invalid(Problem.invalid("messages", "messages must not be of system and assistant only"));
        }
    }

    private static void range(JsonNode root, String field, double from, double to) throws Invalid {
        JsonNode value = root.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return;
        }
        if (!value.isNumber()) {
            throw new Invalid(
                    Problem.invalid(field, field + " must be a number").withCode("1210"));
        }
        if (value.asDouble() < from || value.asDouble() > to) {
            throw new Invalid(Problem.invalid(field, field + " must be in [" + from + ", " + to + "]"));
        }
    }

    private static void size(JsonNode root, String field, int most) throws Invalid {
        JsonNode value = root.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return;
        }
        if (!value.isArray()) {
            throw new Invalid(
                    Problem.invalid(field, field + " must be an array").withCode("1210"));
        }
        if (value.size() > most) {
            throw new Invalid(Problem.invalid(field, field + " may have at most " + most + " elements"));
        }
    }

    private static void length(JsonNode root, String field, int from, int to) throws Invalid {
        JsonNode value = root.path(field);
        if (value.isString()
                && (value.asString().length() < from || value.asString().length() > to)) {
            throw new Invalid(Problem.invalid(field, field + " must have " + from + " to " + to + " characters"));
        }
    }

    private static void oneOf(String field, String value, List<String> known) throws Invalid {
        if (!known.contains(value)) {
            throw new Invalid(Problem.invalid(field, field + " must be one of " + known));
        }
    }
}
