package io.autoglm.sdk.internal.codec;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
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
 * @param isHtml    whether it is a web page
 * @param isJson    whether it is JSON
 */
record ErrorBody(
        @Nullable String code,
        @Nullable String type,
        String message,
        @Nullable String requestId,
        boolean isHtml,
        boolean isJson) {

    private static final int TEXT_LIMIT = 2048;
    private static final Pattern TITLE = Pattern.compile("(?is)<title[^>]*>(.{0,300}?)</title>");
    private static final Pattern NOT_TEXT =
            Pattern.compile("(?is)<(script|style)\\b.{0,2048}?</\\1>|<!--.{0,2048}?-->|<[^>]{0,500}>");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.:-]{2,64}");

    /** Returns whether it says nothing at all. */
    boolean isEmpty() {
        return code == null && type == null && message.isBlank();
    }

    /** Returns a copy with another message. */
    ErrorBody withMessage(String other) {
        return new ErrorBody(code, type, other, requestId, isHtml, isJson);
    }

    /** Returns what the bytes say; never fails. */
    static ErrorBody parse(byte[] data, int offset, int length) {
        byte[] clean = Utf8.repaired(data, offset, length);
        String text = new String(clean, 0, Math.min(clean.length, 8 * TEXT_LIMIT), StandardCharsets.UTF_8).strip();
        text = text.startsWith("\uFEFF") ? text.substring(1).strip() : text;
        if (text.startsWith("{") || text.startsWith("[")) {
            Object root = json(clean);
            if (root instanceof List<?> list && !list.isEmpty()) {
                root = list.get(0);
            }
            if (root instanceof Map<?, ?> map) {
                return ErrorShapes.read(map);
            }
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

    private static ErrorBody ofText(String text) {
        boolean isHtml = text.startsWith("<");
        String start = text.substring(0, Math.min(text.length(), TEXT_LIMIT));
        var title = TITLE.matcher(start);
        String said = isHtml && title.find()
                ? title.group(1)
                : NOT_TEXT.matcher(start).replaceAll(" ");
        return new ErrorBody(null, null, said.strip(), null, isHtml, false);
    }

    /** Returns whether {@code text} is a code rather than a sentence. */
    static boolean isWord(String text) {
        return WORD.matcher(text).matches();
    }
}
