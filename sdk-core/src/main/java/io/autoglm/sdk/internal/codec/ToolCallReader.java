package io.autoglm.sdk.internal.codec;

import java.io.StringWriter;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectWriteContext;

/** Reads one fragment of a tool call. */
final class ToolCallReader {

    private @Nullable Integer index;
    private @Nullable String id;
    private @Nullable String name;
    private String arguments = "";

    private ToolCallReader() {}

    /** Returns the fragment whose start is current. */
    static ToolCalls.Fragment read(JsonParser json, int position) {
        ToolCallReader reader = new ToolCallReader();
        while (JsonParsers.next(json) != JsonToken.END_OBJECT) {
            String member = json.currentName();
            reader.member(json, member, JsonParsers.next(json));
        }
        return new ToolCalls.Fragment(position, reader.index, reader.id, reader.name, reader.arguments);
    }

    private void member(JsonParser json, String member, JsonToken value) {
        switch (member) {
            case "index" -> {
                if (value == JsonToken.VALUE_NUMBER_INT) {
                    index = (int) json.getDoubleValue();
                } else {
                    json.skipChildren();
                }
            }
            case "id" -> id = scalar(json, value);
            case "function" -> function(json, value);
            default -> json.skipChildren();
        }
    }

    private void function(JsonParser json, JsonToken start) {
        if (start != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        while (JsonParsers.next(json) != JsonToken.END_OBJECT) {
            String member = json.currentName();
            JsonToken value = JsonParsers.next(json);
            if (member.equals("name")) {
                name = scalar(json, value);
            } else if (member.equals("arguments")) {
                arguments = arguments(json, value);
            } else {
                json.skipChildren();
            }
        }
    }

    private static @Nullable String scalar(JsonParser json, JsonToken value) {
        if (value != JsonToken.VALUE_STRING && !value.isNumeric()) {
            json.skipChildren();
            return null;
        }
        String text = json.getString();
        return text.isEmpty() ? null : text;
    }

    private static String arguments(JsonParser json, JsonToken value) {
        if (value == JsonToken.VALUE_STRING) {
            return json.getString();
        }
        if (!value.isStructStart()) {
            return "";
        }
        StringWriter text = new StringWriter();
        try (JsonGenerator copy = JsonParsers.FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            int depth = 1;
            copy.copyCurrentEventExact(json);
            while (depth > 0) {
                JsonToken token = JsonParsers.next(json);
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                copy.copyCurrentEventExact(json);
            }
        }
        return text.toString();
    }
}
