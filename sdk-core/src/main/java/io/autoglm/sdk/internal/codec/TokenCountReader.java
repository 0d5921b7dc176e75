package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.model.TokenCount;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads what a tokenizer answers: {@code usage}, else {@code count}, else {@code input_tokens} and its like, else as many as
 * {@code tokens} lists. Members of a wrong type count as not said.
 */
final class TokenCountReader implements JsonParsers.DocumentReader {

    private static final String WHAT = "count of model tokens";

    private @Nullable Integer total;
    private @Nullable Integer input;
    private @Nullable Integer count;
    private @Nullable Integer listed;
    private @Nullable Integer window;

    private TokenCountReader() {}

    static TokenCount read(WholeBody body) {
        TokenCountReader reader = new TokenCountReader();
        body.read(reader, WHAT);
        Integer[] bestFirst = {reader.total, reader.count, reader.input, reader.listed};
        for (Integer found : bestFirst) {
            if (found != null) {
                return new TokenCount(found, reader.window);
            }
        }
        throw body.failure(WHAT);
    }

    @Override
    public void read(JsonParser json) {
        if (json.currentToken() == JsonToken.START_ARRAY) {
            listed = elements(json);
            return;
        }
        while (JsonParsers.next(json) != JsonToken.END_OBJECT) {
            String name = json.currentName();
            member(json, name, JsonParsers.next(json));
        }
    }

    private void member(JsonParser json, String name, JsonToken value) {
        switch (name) {
            case "usage", "data" -> nested(json, value);
            case "total_tokens" -> total = number(json, value, total);
            case "count", "token_count" -> count = number(json, value, count);
            case "input_tokens", "prompt_tokens" -> input = number(json, value, input);
            case "tokens", "input_ids" ->
                listed = value == JsonToken.START_ARRAY ? Integer.valueOf(elements(json)) : number(json, value, listed);
            case "max_model_len" -> {
                Integer found = number(json, value, null);
                window = found == null || found == 0 ? window : found;
            }
            default -> json.skipChildren();
        }
    }

    private void nested(JsonParser json, JsonToken value) {
        if (value == JsonToken.START_OBJECT) {
            read(json);
        } else {
            json.skipChildren();
        }
    }

    private static int elements(JsonParser json) {
        int elements = 0;
        while (JsonParsers.next(json) != JsonToken.END_ARRAY) {
            json.skipChildren();
            elements++;
        }
        return elements;
    }

    private static @Nullable Integer number(JsonParser json, JsonToken value, @Nullable Integer otherwise) {
        if (!value.isNumeric()) {
            json.skipChildren();
            return otherwise;
        }
        double found = json.getDoubleValue();
        return found >= 0 && found <= Integer.MAX_VALUE ? Integer.valueOf((int) found) : otherwise;
    }
}
