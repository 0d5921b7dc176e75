package io.autoglm.sdk.internal.codec;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * What a token endpoint says (RFC 6749, 5.1 and 5.2). Read liberally: what is absent, of another type or no JSON at all is {@code null}, and
 * members that nobody knows are passed over.
 *
 * @param accessToken  the token, never blank
 * @param tokenType    how it is sent, for example {@code Bearer}
 * @param lifetime     how long it is good for; {@code null} also for what is no positive number of seconds, as a number or as a text
 * @param refreshToken what gets the next one, never blank
 * @param error        the code of a failure
 * @param description  what the server says about it
 */
public record TokenAnswer(
        @Nullable String accessToken,
        @Nullable String tokenType,
        @Nullable Duration lifetime,
        @Nullable String refreshToken,
        @Nullable String error,
        @Nullable String description) {

    private static final double LONGEST_S = 10 * 365 * 24 * 3600; // ten years

    /** Reads an answer; never fails. */
    public static TokenAnswer parse(String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        Members members = new Members();
        try {
            JsonParsers.read(bytes, 0, bytes.length, members);
        } catch (JacksonException malformed) {
            members.all = Map.of();
        }
        Map<?, ?> all = members.all;
        return new TokenAnswer(
                text(all, "access_token"),
                text(all, "token_type"),
                seconds(all.get("expires_in")),
                text(all, "refresh_token"),
                text(all, "error"),
                text(all, "error_description"));
    }

    private static final class Members implements JsonParsers.DocumentReader {

        private Map<?, ?> all = Map.of();

        @Override
        public void read(JsonParser json) {
            boolean isObject = json.currentToken() == JsonToken.START_OBJECT;
            Object value = PlainJson.read(json);
            all = isObject && value instanceof Map<?, ?> map ? map : Map.of();
        }
    }

    private static @Nullable String text(Map<?, ?> all, String name) {
        return all.get(name) instanceof String text && !text.isBlank() ? text : null;
    }

    private static @Nullable Duration seconds(@Nullable Object value) {
        try {
            double seconds = new BigDecimal(String.valueOf(value).strip()).doubleValue();
            return seconds > 0 ? Duration.ofMillis((long) (Math.min(seconds, LONGEST_S) * 1000)) : null;
        } catch (NumberFormatException noNumber) {
            return null;
        }
    }

    /** Shows no token. */
    @Override
    public String toString() {
        return "TokenAnswer[" + tokenType + ", " + lifetime + ", " + error + "]";
    }
}
