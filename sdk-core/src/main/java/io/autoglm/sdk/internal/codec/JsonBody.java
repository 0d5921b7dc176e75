package io.autoglm.sdk.internal.codec;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Whole bodies as plain values, for who looks at what a server sent rather than what it means. */
public final class JsonBody {

    private JsonBody() {}

    /** Returns {@code body} as plain maps, lists, strings, numbers and booleans; {@code null} when it is no JSON. */
    public static @Nullable Object read(byte[] body) {
        Object[] found = new Object[1];
        try {
            JsonParsers.read(body, 0, body.length, json -> found[0] = PlainJson.read(json));
        } catch (JacksonException malformed) {
            return null;
        }
        return found[0];
    }
}
