package io.autoglm.test;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON text, written and read. */
final class Json {

    private static final JsonMapper JSON = JsonMapper.shared();

    private Json() {}

    /** Uses the parser once: its first use takes a lock, on which event loops must not wait. */
    static void prepare() {
        JSON.readTree("{}");
    }

    static String quote(String text) {
        return JSON.writeValueAsString(text);
    }

    static JsonNode read(byte[] body) throws Invalid {
        try {
            JsonNode root = JSON.readTree(body);
            if (root.isObject()) {
                return root;
            }
            throw new Invalid(Problem.badJson("it is not an object"));
        } catch (JacksonException e) {
            throw new Invalid(Problem.badJson("the server expects valid JSON in UTF-8"));
        }
    }
}
