package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Endpoint;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that decides which failure an answer is.
 *
 * @param head       status and headers
 * @param body       what its body says
 * @param challenges what {@code WWW-Authenticate} says
 * @param model      the model that was asked for
 * @param endpoint   who answered, {@code null} when that is not known
 */
record Evidence(
        ResponseHead head,
        ErrorBody body,
        List<Challenge> challenges,
        @Nullable String model,
        @Nullable Endpoint endpoint) {

    /** Returns what is known of one answer. */
    static Evidence of(Call<?> call, ResponseHead head, ErrorBody body) {
        Endpoint endpoint = call.endpoint();
        String asked = call.requestedModel();
        return new Evidence(
                head,
                body,
                Challenge.parse(head.headers().all("www-authenticate")),
                endpoint == null ? asked : endpoint.modelFor(asked),
                endpoint);
    }

    int status() {
        return head.status();
    }

    /** Returns the first value of a header in lower case, {@code ""} when there is none. */
    String header(String name) {
        String value = head.headers().first(name);
        return value == null ? "" : value.toLowerCase(Locale.ROOT);
    }

    /** Returns what the body says, in lower case. */
    String said() {
        return body.message().toLowerCase(Locale.ROOT);
    }

    /** Returns the base URL, {@code null} when the endpoint is not known. */
    @Nullable
    URI baseUrl() {
        return endpoint == null ? null : endpoint.baseUrl();
    }

    /** Returns which failure the user says that {@code code} means here, {@code null} when nothing is said about it. */
    @Nullable
    ErrorCode configured(@Nullable String code) {
        Map<String, ErrorCode> codes = endpoint == null ? Map.of() : endpoint.failureCodes();
        return code == null || codes.isEmpty() ? null : codes.get(code.strip().toLowerCase(Locale.ROOT));
    }
}
