package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.policy.Call;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;

/** All bytes of an answer, without a byte order mark and white space around. */
final class WholeBody {

    /** What the first byte says. */
    enum Kind {
        /** There is nothing. */
        EMPTY,
        /** A JSON object or array. */
        JSON,
        /** A web page. */
        HTML,
        /** Anything else. */
        TEXT
    }

    private final Call<?> call;
    private final FailureMapper failures;
    private final byte[] bytes;
    private final int start;
    private final int end;

    WholeBody(Call<?> call, FailureMapper failures, byte[] array, int size) {
        this.call = call;
        this.failures = failures;
        int from = JsonParsers.markLength(array, 0, size);
        int to = size;
        while (from < to && isSpace(array[from])) {
            from++;
        }
        while (to > from && isSpace(array[to - 1])) {
            to--;
        }
        byte[] data = array;
        if (!Utf8.isValid(array, from, to - from)) {
            data = Utf8.repaired(array, from, to - from);
            from = 0;
            to = data.length;
        }
        bytes = data;
        start = from;
        end = to;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    Kind kind() {
        if (start == end) {
            return Kind.EMPTY;
        }
        return switch (bytes[start]) {
            case '{', '[' -> Kind.JSON;
            case '<' -> Kind.HTML;
            default -> Kind.TEXT;
        };
    }

    /** Returns the bytes as text; a JSON string without its quotation marks. */
    String text() {
        boolean quoted = end - start >= 2 && bytes[start] == '"' && bytes[end - 1] == '"';
        int quote = quoted ? 1 : 0;
        return new String(bytes, start + quote, end - start - 2 * quote, StandardCharsets.UTF_8);
    }

    /**
     * Reads the JSON document that the body is.
     *
     * @param what what it should be, for the message
     * @throws AutoGlmException when it is none: empty, something else, or not whole
     */
    void read(JsonParsers.DocumentReader reader, String what) {
        if (kind() == Kind.EMPTY) {
            throw failures.failure(ErrorCode.EMPTY_ANSWER, "the answer has no content");
        }
        try {
            JsonParsers.read(bytes, start, end - start, reader);
        } catch (StreamConstraintsException tooMuch) {
            throw failures.failure(ErrorCode.ANSWER_TOO_LARGE, JsonParsers.limit(tooMuch));
        } catch (JacksonException malformed) {
            throw failures.failure(ErrorCode.MALFORMED_ANSWER, "the answer is not one whole JSON document: no " + what);
        }
    }

    /** Returns the JSON document that the body is as plain values; fails like {@link #read}. */
    @Nullable
    Object plain(String what) {
        Object[] found = new Object[1];
        read(json -> found[0] = PlainJson.read(json), what);
        return found[0];
    }

    /** Returns {@code said} fit for a log: on one line, at most 300 characters, without the key. */
    String clean(String said) {
        return Redaction.of(call).clean(said);
    }

    /** Returns the failure that the body reports, or that it is no {@code what}. */
    AutoGlmException failure(String what) {
        return ErrorBody.parse(bytes, start, end - start).isEmpty()
                ? failures.failure(ErrorCode.MALFORMED_ANSWER, "the answer is JSON, but no " + what)
                : failures.inDocument(bytes, start, end - start);
    }
}
