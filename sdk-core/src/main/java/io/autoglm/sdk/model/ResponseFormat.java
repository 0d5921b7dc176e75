package io.autoglm.sdk.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The form the answer must have. What a server does with it differs: some ignore a schema silently. */
public sealed interface ResponseFormat {

    /** Plain text, said explicitly. */
    static ResponseFormat text() {
        return new Text();
    }

    /** Some JSON object. Most models also want the prompt to say so. */
    static ResponseFormat jsonObject() {
        return new JsonObject();
    }

    /** JSON that fits {@code schema}, strictly. */
    static ResponseFormat jsonSchema(String name, Map<String, ?> schema) {
        return new JsonSchema(name, schema, true);
    }

    /** Plain text. */
    record Text() implements ResponseFormat {}

    /** Some JSON object. */
    record JsonObject() implements ResponseFormat {}

    /**
     * JSON by a schema.
     *
     * @param name   names the schema: 1 to 64 letters, digits, {@code _} or {@code -}
     * @param schema a JSON Schema as plain maps, lists, strings, numbers and booleans, written in the order given
     * @param strict whether the server must refuse to deviate
     */
    record JsonSchema(String name, Map<String, ?> schema, boolean strict) implements ResponseFormat {

        public JsonSchema {
            if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
                throw new IllegalArgumentException(
                        "schema name must be 1 to 64 letters, digits, '_' or '-', was '" + name + "'");
            }
            schema = Collections.unmodifiableMap(new LinkedHashMap<>(schema));
        }

        /** Shows no schema: it is read by the model, as the prompt is. */
        @Override
        public String toString() {
            return "JsonSchema[" + name + ", strict=" + strict + "]";
        }
    }
}
