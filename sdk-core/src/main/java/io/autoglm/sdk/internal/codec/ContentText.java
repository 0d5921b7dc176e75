package io.autoglm.sdk.internal.codec;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads what a message says, in whichever form: a string, or a list of parts of which some are text. */
final class ContentText {

    private ContentText() {}

    /** Returns {@code before} and the text of the current value, a string or a list of parts; {@code null} for none. */
    static @Nullable String read(JsonParser json, JsonToken value, @Nullable String before) {
        if (value == JsonToken.VALUE_STRING) {
            return json.getStringLength() == 0 ? before : before == null ? json.getString() : before + json.getString();
        }
        if (value != JsonToken.START_ARRAY) {
            json.skipChildren();
            return before;
        }
        String all = before;
        while (JsonParsers.next(json) != JsonToken.END_ARRAY) {
            all = part(json, all);
        }
        return all;
    }

    private static @Nullable String part(JsonParser json, @Nullable String before) {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            return json.currentToken() == JsonToken.VALUE_STRING
                    ? read(json, JsonToken.VALUE_STRING, before)
                    : read(json, JsonToken.VALUE_NULL, before);
        }
        String all = before;
        while (JsonParsers.next(json) != JsonToken.END_OBJECT) {
            boolean isText = json.currentName().equals("text");
            JsonToken value = JsonParsers.next(json);
            all = read(json, isText && value == JsonToken.VALUE_STRING ? value : JsonToken.VALUE_NULL, all);
        }
        return all;
    }
}
