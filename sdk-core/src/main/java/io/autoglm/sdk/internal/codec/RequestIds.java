package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.model.ResponseHeaders;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Credential;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where servers and gateways put the id of a request. */
final class RequestIds {

    private static final int MAX_LENGTH = 128;
    private static final List<String> HEADERS = List.of(
            "x-request-id", "request-id", "apim-request-id", "x-ms-request-id", "x-kong-request-id", "x-generation-id");

    private RequestIds() {}

    /** Returns the id in the headers, else the one in the body, else {@code null}. What holds the call's own key is no id. */
    static @Nullable String of(Call<?> call, ResponseHeaders headers, @Nullable String inBody) {
        for (String name : HEADERS) {
            String value = headers.first(name);
            if (isId(call, value)) {
                return value;
            }
        }
        return isId(call, inBody) ? inBody : null;
    }

    /** An id goes into logs, so it is visible ASCII and short. */
    private static boolean isId(Call<?> call, @Nullable String value) {
        if (value == null || value.isEmpty() || value.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) <= ' ' || value.charAt(i) >= 127) {
                return false;
            }
        }
        Credential credential = call.credential();
        return credential == null || credential.mask(value).equals(value);
    }
}
