package io.autoglm.sdk.internal.codec;

import java.io.ByteArrayOutputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.TokenStreamLocation;

/** Objects of JSON outside of a server's answer, as plain maps, lists, strings, numbers, booleans and {@code null}. */
public final class JsonDocuments {

    private static final int USUAL_BYTES = 512;

    private JsonDocuments() {}

    /**
     * Returns the one object in the first {@code length} bytes of {@code data}, which are UTF-8.
     *
     * @throws IllegalArgumentException when it is something else, nests deeper than 100 levels, or has a number that no {@code double} can
     *                                  hold; without its content
     */
    @SuppressWarnings("unchecked") // the names of JSON's members are strings
    public static Map<String, Object> read(byte[] data, int length) {
        Object[] read = new Object[1];
        try {
            JsonParsers.read(data, 0, length, json -> {
                if (json.currentToken() != JsonToken.START_OBJECT) {
                    throw new IllegalArgumentException("not a JSON object but an array");
                }
                read[0] = new PlainReader(true).read(json);
            });
        } catch (JacksonException malformed) {
            throw new IllegalArgumentException("not one valid JSON object" + place(data, length));
        }
        return (Map<String, Object>) read[0];
    }

    /** Looks once more: a parser that has read other documents counts from the first of them. */
    private static String place(byte[] data, int length) {
        try (JsonParser json = JsonParsers.FACTORY.createParser(ObjectReadContext.empty(), data, 0, length)) {
            while (json.nextToken() != null) {
                json.skipChildren();
            }
            return "";
        } catch (JacksonException malformed) {
            TokenStreamLocation place = malformed.getLocation();
            return place == null ? "" : ", up to column " + place.getColumnNr();
        }
    }

    /**
     * Returns {@code object} as UTF-8, on one line. Halves of characters, which some servers cut off, become {@code U+FFFD}.
     *
     * @throws IllegalArgumentException when a value is none that JSON has; without its content
     */
    public static byte[] write(Map<String, ? extends @Nullable Object> object) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_BYTES);
        try (JsonGenerator json = JsonParsers.FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
            PlainJson.write(json, WholeText.of(object));
        }
        return bytes.toByteArray();
    }
}
