package io.autoglm.sdk.internal.codec;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * What the body of an error says, whichever of the many shapes it has. Raw: not yet fit for a message or a log.
 *
 * @param code      the provider's code: a word or a number as text
 * @param type      the provider's kind of error
 * @param message   what it says, {@code ""} for nothing
 * @param requestId the server's id of the request
 * @param shape     what it looks like
 */
record ErrorBody(
        @Nullable String code,
        @Nullable String type,
        String message,
        @Nullable String requestId,
        Shape shape) {

    /** What a body looks like, as far as that decides anything. */
    enum Shape {
        /** JSON of any other shape. */
        JSON,
        /** JSON as GLM writes it: an error with code and message and nothing else, or code, message and {@code success}. */
        GLM,
        /** JSON as Apigee writes it. */
        FAULT,
        /** A web page. */
        HTML,
        /** Anything else, nothing included. */
        TEXT
    }

    private static final int TEXT_LIMIT = 2048;
    private static final Pattern TITLE = Pattern.compile("(?is)<title[^>]*>(.{0,300}?)</title>");
    private static final Pattern NOT_TEXT =
            Pattern.compile("(?is)<(script|style)\\b.{0,2048}?</\\1>|<!--.{0,2048}?-->|<[^>]{0,500}>");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.:-]{2,64}");
    private static final Pattern CODE_IN_TEXT = Pattern.compile("(?i)^error code: (\\d{3,4})$");

    /** Returns whether it says nothing at all. */
    boolean isEmpty() {
        return code == null && type == null && message.isBlank();
    }

    boolean isHtml() {
        return shape == Shape.HTML;
    }

    boolean isJson() {
        return shape != Shape.HTML && shape != Shape.TEXT;
    }

    /** Returns a copy with another message. */
    ErrorBody withMessage(String other) {
        return new ErrorBody(code, type, other, requestId, shape);
    }

    /** Returns what the bytes say; never fails. */
    static ErrorBody parse(byte[] data, int offset, int length) {
        byte[] clean = ErrorBytes.readable(data, offset, length);
        String text = new String(clean, 0, Math.min(clean.length, 8 * TEXT_LIMIT), StandardCharsets.UTF_8).strip();
        text = text.startsWith("\uFEFF") ? text.substring(1).strip() : text;
        if (text.startsWith("{") || text.startsWith("[")) {
            Object root = json(clean);
            if (root instanceof List<?> list && !list.isEmpty()) {
                root = list.get(0);
            }
            return root instanceof Map<?, ?> map
                    ? ErrorShapes.read(map)
                    : root == null ? ErrorShapes.torn(text) : ofText(text);
        }
        return ofText(text);
    }

    private static @Nullable Object json(byte[] data) {
        int start = 0;
        while (start < data.length && data[start] != '{' && data[start] != '[') {
            start++; // a BOM or white space
        }
        Object[] found = new Object[1];
        try {
            JsonParsers.read(data, start, data.length - start, json -> found[0] = PlainJson.read(json));
        } catch (JacksonException malformed) {
            return null;
        }
        return found[0];
    }

    /** Returns what a body says that is no JSON: the title of a page, else its text without tags. */
    static ErrorBody ofText(String text) {
        if (ErrorBytes.isBinary(text)) {
            return new ErrorBody(null, null, "", null, Shape.TEXT);
        }
        boolean isHtml = text.startsWith("<");
        String start = text.substring(0, Math.min(text.length(), TEXT_LIMIT));
        Matcher title = TITLE.matcher(start);
        String said = isHtml && title.find()
                ? title.group(1)
                : NOT_TEXT.matcher(start).replaceAll(" ");
        Matcher code = CODE_IN_TEXT.matcher(said.strip());
        return new ErrorBody(
                code.matches() ? code.group(1) : null, null, said.strip(), null, isHtml ? Shape.HTML : Shape.TEXT);
    }

    /** Returns whether {@code text} is a code rather than a sentence. */
    static boolean isWord(String text) {
        return WORD.matcher(text).matches();
    }
}
