package io.autoglm.sdk.batch;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes requests of the lines of the input. A line that is none is a failure which names the line, the member and the rule. */
final class LineParser {

    private static final Set<String> OF_BATCH_API = Set.of("custom_id", "method", "url", "body");
    private static final int LONGEST_ID = 512;

    private final BulkJson json;

    LineParser(BulkJson json) {
        this.json = json;
    }

    /** Returns the line that {@code reader} has read. */
    BulkLine parse(LineReader reader) {
        long number = reader.number();
        if (reader.length() > BulkFile.LONGEST_LINE) {
            return unusable(
                    number, null, "it has " + reader.length() + " bytes of " + BulkFile.LONGEST_LINE + " at the most");
        }
        String customId = null;
        try {
            Map<String, Object> members = json.read(reader.line(), reader.kept());
            customId = customId(members.get("custom_id"));
            return new BulkLine(number, customId, json.request(body(members)), null);
        } catch (IllegalArgumentException wrong) {
            return unusable(number, customId, String.valueOf(wrong.getMessage()));
        }
    }

    private static BulkLine unusable(long number, @Nullable String customId, String why) {
        return new BulkLine(
                number,
                customId,
                null,
                ErrorDetails.of(ErrorCode.UNSUPPORTED_REQUEST, "line " + number + " of the input is no request: " + why)
                        .exception());
    }

    private static @Nullable String customId(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (!(value instanceof String id) || id.length() > LONGEST_ID) {
            throw new IllegalArgumentException("'custom_id' must be a text of at most " + LONGEST_ID + " characters");
        }
        return id;
    }

    private static Map<String, ?> body(Map<String, Object> members) {
        if (members.containsKey("body")) {
            return ofBatchApi(members);
        }
        Map<String, Object> body = new LinkedHashMap<>(members);
        body.remove("custom_id");
        return body;
    }

    @SuppressWarnings("unchecked") // the names of JSON's members are strings
    private static Map<String, ?> ofBatchApi(Map<String, Object> members) {
        for (String name : members.keySet()) {
            if (!OF_BATCH_API.contains(name)) {
                throw new IllegalArgumentException("beside 'body' only custom_id, method and url may be there");
            }
        }
        Object method = members.getOrDefault("method", "POST");
        if (!"POST".equals(method)) {
            throw new IllegalArgumentException("'method' must be POST");
        }
        if (!(members.get("url") instanceof String url) || !url.endsWith("/completions")) {
            throw new IllegalArgumentException("'url' must end in /chat/completions or /completions");
        }
        if (!(members.get("body") instanceof Map<?, ?> body)) {
            throw new IllegalArgumentException("'body' must be an object");
        }
        return (Map<String, ?>) body;
    }
}
