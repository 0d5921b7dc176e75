package io.autoglm.sdk.internal.codec;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/** JSON as plain maps, lists, strings, numbers, booleans and {@code null}. */
final class PlainJson {

    private PlainJson() {}

    /**
     * Returns the value whose first token is current, and reads to its last token.
     *
     * @throws JsonParsers.TooMuch when there are too many values
     */
    static @Nullable Object read(JsonParser json) {
        return new PlainReader().read(json);
    }

    /**
     * Writes {@code value}.
     *
     * @throws IllegalArgumentException saying what is wrong with it, without its content
     */
    static void write(JsonGenerator json, @Nullable Object value) {
        write(json, value, 0);
    }

    private static void write(JsonGenerator json, @Nullable Object value, int depth) {
        if (depth > JsonParsers.MAX_DEPTH) {
            throw new IllegalArgumentException("must not nest deeper than " + JsonParsers.MAX_DEPTH);
        }
        if (value == null) {
            json.writeNull();
        } else if (value instanceof CharSequence text) {
            json.writeString(text.toString());
        } else if (value instanceof Boolean truth) {
            json.writeBoolean(truth);
        } else if (value instanceof Number number) {
            write(json, number);
        } else if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            map.forEach((name, member) -> {
                json.writeName(String.valueOf(name));
                write(json, member, depth + 1);
            });
            json.writeEndObject();
        } else if (value instanceof Iterable<?> list) {
            json.writeStartArray();
            list.forEach(element -> write(json, element, depth + 1));
            json.writeEndArray();
        } else {
            throw new IllegalArgumentException("must be a string, number, boolean, list, map or null, was a "
                    + value.getClass().getName());
        }
    }

    private static void write(JsonGenerator json, Number number) {
        if (number instanceof BigDecimal big) {
            json.writeNumber(big);
        } else if (number instanceof BigInteger big) {
            json.writeNumber(big);
        } else if (number instanceof Double || number instanceof Float) {
            if (!Double.isFinite(number.doubleValue())) {
                throw new IllegalArgumentException("must be a finite number, was " + number);
            }
            json.writeNumber(number.toString());
        } else if (number instanceof Long
                || number instanceof Integer
                || number instanceof Short
                || number instanceof Byte) {
            json.writeNumber(number.longValue());
        } else {
            throw new IllegalArgumentException(
                    "must be a standard number, was a " + number.getClass().getName());
        }
    }
}
