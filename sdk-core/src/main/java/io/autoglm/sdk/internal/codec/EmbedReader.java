package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.Hint;
import io.autoglm.sdk.model.Embedding;
import io.autoglm.sdk.model.Usage;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Makes vectors of the tokens of an answer, one token at a time: a document may stop anywhere and go on with the next bytes.
 *
 * <p>Reads {@code {"data":[{"index":0,"embedding":[…]}]}}, vectors as numbers, in base64, or as the only row of a list (quirk 65), a bare
 * array of such items or of vectors, in any order. What is not a vector for each text is a failure.
 */
final class EmbedReader {

    private enum Place {
        BEFORE,
        ROOT,
        USAGE,
        LIST,
        ITEM,
        VECTOR,
        ROW,
        AFTER
    }

    private static final int ABSENT = -1;
    private static final Hint HINT = Hint.named("embed-answer");

    private final FailureMapper failures;
    private final ErrorCode mismatched;
    private final VectorBuilder vector = new VectorBuilder();
    private final EmbedUsage usage = new EmbedUsage();
    private final float[][] vectors;
    private final int[] indices;
    private int count;

    private Place place = Place.BEFORE;
    private int skipping;
    private String name = "";
    private boolean bareList;
    private boolean vectorsSeen;
    // the item being read
    private boolean bareVector;
    private boolean vectorSeen;
    private boolean rowSeen;
    private int index;

    private @Nullable String model;
    private @Nullable String requestId;

    /** Makes a reader of the answer to {@code texts} texts, whose failure is {@code mismatched} when nobody knows whose vector is whose. */
    EmbedReader(FailureMapper failures, int texts, ErrorCode mismatched) {
        this.failures = failures;
        this.mismatched = mismatched;
        vectors = new float[texts][];
        indices = new int[texts];
    }

    /** Returns whether a vector has begun: then the answer is no report of a failure. */
    boolean hasVectors() {
        return vectorsSeen;
    }

    /** Returns whether the document is at its end. */
    boolean isWhole() {
        return place == Place.AFTER;
    }

    @Nullable
    String model() {
        return model;
    }

    @Nullable
    String requestId() {
        return requestId;
    }

    /** Returns what the answer says that it cost, {@code null} when it says nothing. */
    @Nullable
    Usage usage() {
        return usage.usage();
    }

    /**
     * Reads the token that is current.
     *
     * @throws AutoGlmException when the answer cannot be what was asked for
     */
    void read(JsonParser json, JsonToken token) {
        if (skipping > 0) {
            skipping += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            return;
        }
        if (token == JsonToken.PROPERTY_NAME) {
            name = json.currentName();
            return;
        }
        switch (place) {
            case BEFORE -> begin(token);
            case ROOT -> member(json, token);
            case USAGE -> usage(json, token);
            case LIST -> item(token);
            case ITEM -> itemMember(json, token);
            case VECTOR -> number(json, token);
            case ROW -> rowNumber(json, token);
            case AFTER -> throw JsonParsers.malformed(json, "something follows the answer");
        }
    }

    private void begin(JsonToken token) {
        bareList = token == JsonToken.START_ARRAY;
        place = bareList ? Place.LIST : Place.ROOT;
    }

    private void member(JsonParser json, JsonToken value) {
        if (value == JsonToken.END_OBJECT) {
            place = Place.AFTER;
        } else if (value == JsonToken.START_ARRAY && name.equals("data")) {
            place = Place.LIST;
        } else if (value == JsonToken.START_OBJECT && name.equals("usage")) {
            place = Place.USAGE;
        } else if (value == JsonToken.VALUE_STRING && name.equals("model")) {
            model = json.getString().isBlank() ? null : json.getString();
        } else if (value == JsonToken.VALUE_STRING && name.equals("request_id")) {
            requestId = json.getString();
        } else {
            skip(value);
        }
    }

    private void skip(JsonToken value) {
        skipping = value.isStructStart() ? 1 : 0;
    }

    private void usage(JsonParser json, JsonToken value) {
        if (value == JsonToken.END_OBJECT) {
            place = Place.ROOT;
        } else if (value.isNumeric()) {
            usage.count(name, json.getDoubleValue());
        } else {
            skip(value);
        }
    }

    private void item(JsonToken token) {
        if (token == JsonToken.END_ARRAY) {
            place = bareList ? Place.AFTER : Place.ROOT;
            return;
        }
        if (!token.isStructStart()) {
            throw refused("has a " + word(token) + " in place of embedding " + count);
        }
        if (count == vectors.length) {
            throw refused(mismatched, "has more embeddings than the " + vectors.length + " texts");
        }
        bareVector = token == JsonToken.START_ARRAY;
        index = ABSENT;
        vectorSeen = false;
        if (bareVector) {
            beginVector();
        } else {
            place = Place.ITEM;
        }
    }

    private void beginVector() {
        if (vectorSeen) {
            throw refused("has two vectors in embedding " + count);
        }
        vectorSeen = true;
        vectorsSeen = true;
        rowSeen = false;
        vector.begin();
        place = Place.VECTOR;
    }

    private void itemMember(JsonParser json, JsonToken value) {
        if (value == JsonToken.END_OBJECT) {
            endItem();
        } else if (name.equals("index") && value == JsonToken.VALUE_NUMBER_INT) {
            double said = json.getDoubleValue();
            if (said < 0 || said >= vectors.length) {
                throw refused(
                        mismatched, "has an embedding for text " + (long) said + " of " + vectors.length + ", from 0");
            }
            index = (int) said;
        } else if (!name.equals("embedding")) {
            skip(value);
        } else if (value == JsonToken.START_ARRAY) {
            beginVector();
        } else if (value == JsonToken.VALUE_STRING) {
            beginVector();
            json.getString(vector);
            if (!vector.isWholeBase64()) {
                throw refused("is not base64 of finite 32-bit numbers in embedding " + count);
            }
            place = Place.ITEM;
        } else {
            throw refused("has a " + word(value) + " in place of the vector of embedding " + count);
        }
    }

    private void number(JsonParser json, JsonToken token) {
        if (token == JsonToken.START_ARRAY && vector.size() == 0 && !rowSeen) {
            rowSeen = true;
            place = Place.ROW;
        } else if (token == JsonToken.END_ARRAY) {
            place = Place.ITEM;
            if (bareVector) {
                endItem();
            }
        } else if (rowSeen || token == JsonToken.START_ARRAY) {
            throw refused("has several vectors in embedding " + count + ": the server does not pool them into one");
        } else {
            add(json, token);
        }
    }

    private void rowNumber(JsonParser json, JsonToken token) {
        if (token == JsonToken.END_ARRAY) {
            place = Place.VECTOR;
        } else {
            add(json, token);
        }
    }

    private void add(JsonParser json, JsonToken token) {
        if (!token.isNumeric()) {
            throw refused("has a " + word(token) + " among the numbers of embedding " + count);
        }
        if (!vector.add(json.getFloatValue())) {
            throw refused(
                    vector.size() == VectorBuilder.MOST
                            ? "has more than " + VectorBuilder.MOST + " numbers in embedding " + count
                            : "has a number that no 32-bit float can hold in embedding " + count);
        }
    }

    private void endItem() {
        if (!vectorSeen || vector.size() == 0) {
            throw refused("has no numbers in embedding " + count);
        }
        float[] made = vector.take();
        if (count > 0 && made.length != vectors[0].length) {
            throw refused("has vectors of different lengths: " + vectors[0].length + " and " + made.length);
        }
        vectors[count] = made;
        indices[count++] = index;
        place = Place.LIST;
    }

    /**
     * Returns the vectors in the order of the texts. Where no index is given, or all are 0, the order is that of the answer.
     *
     * @throws AutoGlmException when there is not exactly one for each text
     */
    List<Embedding> embeddings() {
        if (count < vectors.length) {
            throw refused(mismatched, "has " + count + " embeddings for " + vectors.length + " texts");
        }
        boolean byPosition = Arrays.stream(indices).allMatch(each -> each <= 0);
        Embedding[] ordered = new Embedding[count];
        for (int i = 0; i < count; i++) {
            int text = byPosition || indices[i] == ABSENT ? i : indices[i];
            if (ordered[text] != null) {
                throw refused(mismatched, "has two embeddings for text " + text + ", from 0");
            }
            ordered[text] = new Embedding(text, vectors[i]);
        }
        return List.of(ordered);
    }

    private static String word(JsonToken token) {
        return switch (token) {
            case VALUE_NULL -> "null";
            case VALUE_STRING -> "text";
            case VALUE_TRUE, VALUE_FALSE -> "truth value";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "number";
            default -> "list or object";
        };
    }

    private AutoGlmException refused(String what) {
        return refused(ErrorCode.MALFORMED_ANSWER, what);
    }

    private AutoGlmException refused(ErrorCode code, String what) {
        AutoGlmException failure = failures.failure(code, "the answer " + what);
        return failure.with(failure.details().withHint(HINT));
    }
}
