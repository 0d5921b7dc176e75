package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.internal.codec.ErrorBody.Shape;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The shapes that the JSON of an error has, tried in one order. Members of a wrong type count as absent. */
final class ErrorShapes {

    private static final int MAX_PARTS = 5;
    private static final Pattern TORN_CODE = Pattern.compile("\"code\"\\s*:\\s*\"?([A-Za-z0-9_.-]{2,64})");
    private static final Pattern TORN_MESSAGE =
            Pattern.compile("\"(?:message|msg|detail|error)\"\\s*:\\s*\"([^\"\\\\]{1,2000})");

    private ErrorShapes() {}

    /** Returns what {@code root} says. */
    static ErrorBody read(Map<?, ?> root) {
        String requestId = scalar(root, "request_id");
        Object error = root.get("error");
        if (error instanceof List<?> list && !list.isEmpty()) {
            error = list.get(0);
        }
        if (error instanceof Map<?, ?> object) {
            return ofObject(object, requestId);
        }
        if (error instanceof String text && !text.isBlank()) {
            return ofString(root, text, requestId);
        }
        if (root.get("fault") instanceof Map<?, ?> fault) {
            return ofFault(fault, requestId);
        }
        if (root.get("detail") instanceof Map<?, ?> wrapped && scalar(root, "message") == null) {
            return ofObject(wrapped.get("error") instanceof Map<?, ?> inner ? inner : wrapped, requestId);
        }
        return flat(root, requestId);
    }

    private static ErrorBody ofObject(Map<?, ?> error, @Nullable String requestId) {
        String own = scalar(error, "request_id");
        String message = firstOf(scalar(error, "message"), scalar(error, "msg"), detail(error.get("detail")));
        boolean isBare = !error.containsKey("type") && !error.containsKey("param");
        return new ErrorBody(
                scalar(error, "code"),
                word(scalar(error, "type")),
                message,
                requestId == null ? own : requestId,
                isBare && error.containsKey("code") && error.containsKey("message") ? Shape.GLM : Shape.JSON);
    }

    /** {@code error} is a sentence, or a word (OAuth, Spring) that another member explains. */
    private static ErrorBody ofString(Map<?, ?> root, String error, @Nullable String requestId) {
        String explained =
                firstOf(scalar(root, "error_description"), scalar(root, "message"), detail(root.get("detail")));
        String code = scalar(root, "code");
        String wordOfError = root.containsKey("error_description") || error.contains("_") ? word(error) : null;
        return json(code == null ? wordOfError : code, null, explained.isEmpty() ? error : explained, requestId);
    }

    private static ErrorBody ofFault(Map<?, ?> fault, @Nullable String requestId) {
        String code = fault.get("detail") instanceof Map<?, ?> detail ? scalar(detail, "errorcode") : null;
        return new ErrorBody(code, null, firstOf(scalar(fault, "faultstring")), requestId, Shape.FAULT);
    }

    private static ErrorBody flat(Map<?, ?> root, @Nullable String requestId) {
        String message = firstOf(
                scalar(root, "msg"), scalar(root, "message"), detail(root.get("detail")), scalar(root, "title"));
        boolean isGlm = root.get("success") instanceof Boolean && root.containsKey("code");
        return new ErrorBody(
                scalar(root, "code"), word(scalar(root, "type")), message, requestId, isGlm ? Shape.GLM : Shape.JSON);
    }

    /** Returns what can still be read of JSON that broke off. */
    static ErrorBody torn(String text) {
        Matcher code = TORN_CODE.matcher(text);
        Matcher message = TORN_MESSAGE.matcher(text);
        boolean hasCode = code.find() && !code.group(1).equals("null");
        String said = message.find() ? message.group(1) : ErrorBody.ofText(text).message();
        boolean isBare = !text.contains("\"type\"") && !text.contains("\"param\"");
        return new ErrorBody(
                hasCode ? code.group(1) : null, null, said, null, hasCode && isBare ? Shape.GLM : Shape.TEXT);
    }

    private static ErrorBody json(
            @Nullable String code, @Nullable String type, String message, @Nullable String requestId) {
        return new ErrorBody(code, type, message, requestId, Shape.JSON);
    }

    /** FastAPI's list of what is wrong with the request, or a sentence. The values it quotes are left out. */
    private static @Nullable String detail(@Nullable Object detail) {
        if (!(detail instanceof List<?> list)) {
            return detail instanceof String text ? text : null;
        }
        StringBuilder all = new StringBuilder();
        for (Object each : list.subList(0, Math.min(MAX_PARTS, list.size()))) {
            String part = each instanceof Map<?, ?> map ? located(map) : each instanceof String text ? text : null;
            if (part != null) {
                all.append(all.isEmpty() ? "" : "; ").append(part);
            }
        }
        return all.toString();
    }

    private static @Nullable String located(Map<?, ?> part) {
        String message = scalar(part, "msg");
        if (message == null || !(part.get("loc") instanceof List<?> path)) {
            return message;
        }
        StringBuilder where = new StringBuilder();
        path.forEach(step -> where.append(where.isEmpty() ? "" : ".").append(step));
        return where + ": " + message;
    }

    private static @Nullable String scalar(Map<?, ?> map, String name) {
        Object value = map.get(name);
        if (value instanceof String text) {
            return text.isBlank() ? null : text;
        }
        return value instanceof Number number ? number.toString() : null;
    }

    /** A type may be a URL: its fragment or last segment is a word of the provider, if it is one; {@code about:blank} says nothing. */
    private static @Nullable String word(@Nullable String type) {
        if (type == null || type.toLowerCase(Locale.ROOT).startsWith("about:")) {
            return null;
        }
        String last = type.substring(Math.max(type.lastIndexOf('/'), type.lastIndexOf('#')) + 1);
        boolean isNumber = last.length() < type.length() && last.chars().allMatch(Character::isDigit);
        return isNumber || !ErrorBody.isWord(last.strip().replace(' ', '_')) ? null : last;
    }

    private static String firstOf(@Nullable String... texts) {
        for (String text : texts) {
            if (text != null && !text.isBlank()) {
                return text;
            }
        }
        return "";
    }
}
