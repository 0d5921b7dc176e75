package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.model.FinishReason;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads an answer whose text stands in a member of the document itself, under one of many names, or in {@code choices}; or a list of one
 * such answer. Where both are, {@code choices} count.
 */
final class BareChunkReader extends ChunkReader {

    private static final Set<String> TEXTS =
            Set.of("text", "output", "generated_text", "response", "content", "result");
    private static final Set<String> ENDS = Set.of("done", "stop", "finished", "is_finished");

    private @Nullable String text;
    private @Nullable FinishReason reason;
    private boolean found;

    BareChunkReader(AnswerState answer) {
        super(answer);
    }

    BareChunkReader(AnswerState answer, IntUnaryOperator places) {
        super(answer, places);
    }

    @Override
    public void read(JsonParser json) {
        text = null;
        reason = null;
        found = false;
        if (json.currentToken() == JsonToken.START_ARRAY) {
            list(json);
        } else {
            super.read(json);
        }
        if (found && !isError() && !hasChoices()) {
            bare(text, reason);
        }
    }

    private void list(JsonParser json) {
        JsonToken first = JsonParsers.next(json);
        if (first == JsonToken.START_OBJECT) {
            super.read(json);
        } else if (first == JsonToken.VALUE_STRING) {
            say(json, first);
        } else {
            throw JsonParsers.malformed(json, "no answer in the list");
        }
        if (JsonParsers.next(json) != JsonToken.END_ARRAY) {
            throw JsonParsers.malformed(json, "more than one answer in the list");
        }
    }

    @Override
    void member(JsonParser json, String name, JsonToken value) {
        if (TEXTS.contains(name)) {
            if (value == JsonToken.START_OBJECT) {
                members(json);
            } else {
                say(json, value);
            }
        } else if (name.equals("message") && value == JsonToken.START_OBJECT) {
            members(json);
        } else if (name.equals("data") && value == JsonToken.START_OBJECT) {
            members(json);
        } else if (name.equals("finish_reason") && value == JsonToken.VALUE_STRING) {
            reason = json.getStringLength() == 0 ? reason : FinishReason.of(json.getString());
        } else if (ENDS.contains(name) && value == JsonToken.VALUE_TRUE) {
            reason = reason == null ? FinishReason.STOP : reason;
        } else {
            super.member(json, name, value);
        }
        found |= reason != null;
    }

    private void members(JsonParser json) {
        while (JsonParsers.next(json) != JsonToken.END_OBJECT) {
            String name = json.currentName();
            member(json, name, JsonParsers.next(json));
        }
    }

    private void say(JsonParser json, JsonToken value) {
        found |= value == JsonToken.VALUE_STRING || value == JsonToken.START_ARRAY;
        text = ContentText.read(json, value, text);
    }
}
