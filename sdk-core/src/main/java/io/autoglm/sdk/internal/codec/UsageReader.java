package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.model.Usage;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads the member {@code usage}. One per answer. */
final class UsageReader {

    private int input;
    private int output;
    private int total;
    private @Nullable Integer cached;
    private @Nullable Integer reasoning;

    /** Returns the usage whose first token is current; {@code last} when all counts are 0. */
    @Nullable
    Usage read(JsonParser json, @Nullable Usage last) {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return last;
        }
        input = 0;
        output = 0;
        total = 0;
        cached = null;
        reasoning = null;
        while (JsonParsers.next(json) != JsonToken.END_OBJECT) {
            String name = json.currentName();
            member(json, name, JsonParsers.next(json));
        }
        if (input == 0 && output == 0 && total == 0) {
            return last;
        }
        return new Usage(input, output, total == 0 ? input + output : total, cached, reasoning);
    }

    private void member(JsonParser json, String name, JsonToken value) {
        switch (name) {
            case "prompt_tokens", "input_tokens" -> input = count(json, value, input);
            case "completion_tokens", "output_tokens" -> output = count(json, value, output);
            case "total_tokens" -> total = count(json, value, total);
            case "prompt_tokens_details", "input_tokens_details" -> details(json, value);
            case "completion_tokens_details", "output_tokens_details" -> details(json, value);
            default -> json.skipChildren();
        }
    }

    private void details(JsonParser json, JsonToken start) {
        if (start != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        while (JsonParsers.next(json) != JsonToken.END_OBJECT) {
            String name = json.currentName();
            JsonToken value = JsonParsers.next(json);
            if (name.equals("cached_tokens") && value.isNumeric()) {
                cached = count(json, value, 0);
            } else if (name.equals("reasoning_tokens") && value.isNumeric()) {
                reasoning = count(json, value, 0);
            } else {
                json.skipChildren();
            }
        }
    }

    private static int count(JsonParser json, JsonToken value, int otherwise) {
        if (!value.isNumeric()) {
            json.skipChildren();
            return otherwise;
        }
        return (int) Math.max(0, Math.min(Integer.MAX_VALUE, json.getDoubleValue()));
    }
}
