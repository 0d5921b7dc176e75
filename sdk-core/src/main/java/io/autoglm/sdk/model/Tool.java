package io.autoglm.sdk.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A function that the model may ask for.
 *
 * @param name        1 to 64 letters, digits, {@code _} or {@code -}
 * @param description what it does, for the model to read
 * @param parameters  a JSON Schema of its arguments as plain maps, lists, strings, numbers and booleans, written in the order given
 */
public record Tool(String name, @Nullable String description, Map<String, ?> parameters) {

    public Tool {
        if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
            throw new IllegalArgumentException(
                    "tool name must be 1 to 64 letters, digits, '_' or '-', was '" + name + "'");
        }
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /** Shows the name only: the rest is read by the model, as the prompt is. */
    @Override
    public String toString() {
        return "Tool[" + name + "]";
    }
}
