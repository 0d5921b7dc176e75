package io.autoglm.sdk.internal.codec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads JSON as plain maps, lists, strings, numbers, booleans and {@code null}. A number that is beyond every {@code double} stays the text
 * that it is: as a number it would be infinite, which JSON cannot say, or cost the memory of all its digits.
 */
final class PlainReader {

    /**
     * How many values one reader reads. A list or object, which takes more memory than its bytes, counts as {@value #CONTAINER}, and a text
     * one more for each {@value #PIECE} characters.
     */
    static final int MOST = 8 * 1024 * 1024;

    private static final int CONTAINER = 8;
    private static final int PIECE = 16;

    private final boolean exact;
    private int room = MOST;

    /** Makes a reader that keeps what no number can say as text. */
    PlainReader() {
        this(false);
    }

    /** Makes a reader that refuses what no number can say, if {@code exact}. */
    PlainReader(boolean exact) {
        this.exact = exact;
    }

    /**
     * Returns the value whose first token is current, and reads to its last token.
     *
     * @throws JsonParsers.TooMuch      when this reader has read too many values
     * @throws IllegalArgumentException when this reader is exact and a number is beyond every {@code double}
     */
    @Nullable
    Object read(JsonParser json) {
        take(1);
        return switch (json.currentToken()) {
            case START_OBJECT -> object(json);
            case START_ARRAY -> array(json);
            case VALUE_STRING -> text(json);
            case VALUE_NUMBER_INT -> json.getNumberValue();
            case VALUE_NUMBER_FLOAT -> number(json);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw JsonParsers.malformed(json, "no value");
        };
    }

    private String text(JsonParser json) {
        String text = json.getString();
        take(text.length() / PIECE);
        return text;
    }

    private Object number(JsonParser json) {
        double number = json.getDoubleValue();
        if (exact && !Double.isFinite(number)) {
            throw new IllegalArgumentException("has a number that is too large for 64 bits");
        }
        return Double.isFinite(number) ? (Object) number : json.getString();
    }

    private Map<String, Object> object(JsonParser json) {
        take(CONTAINER - 1);
        Map<String, @Nullable Object> map = null;
        while (JsonParsers.next(json) != JsonToken.END_OBJECT) {
            String name = json.currentName();
            JsonParsers.next(json);
            map = map == null ? new LinkedHashMap<>() : map;
            map.put(name, read(json));
        }
        return map == null ? Map.of() : Collections.unmodifiableMap(map);
    }

    private List<Object> array(JsonParser json) {
        take(CONTAINER - 1);
        List<@Nullable Object> list = null;
        while (JsonParsers.next(json) != JsonToken.END_ARRAY) {
            list = list == null ? new ArrayList<>() : list;
            list.add(read(json));
        }
        return list == null ? List.of() : Collections.unmodifiableList(list);
    }

    private void take(int values) {
        if (values > room) {
            throw new JsonParsers.TooMuch("has more than " + MOST + " values");
        }
        room -= values;
    }
}
