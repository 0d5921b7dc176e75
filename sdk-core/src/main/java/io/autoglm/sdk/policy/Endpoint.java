package io.autoglm.sdk.policy;

import io.autoglm.sdk.error.ErrorCode;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a call goes.
 *
 * @param name         how logs, metrics and exceptions call it
 * @param baseUrl      scheme, host, optional port and path prefix; never user-info; a query ({@code api-version}) is kept
 * @param defaultModel the model of requests that name none; {@code null} when there is none
 * @param failureCodes which failure a provider's code or an HTTP status means here, before this library's own tables are asked
 */
public record Endpoint(String name, URI baseUrl, @Nullable String defaultModel, Map<String, ErrorCode> failureCodes) {

    public Endpoint {
        failureCodes = Map.copyOf(failureCodes);
    }

    /** Returns an endpoint whose failures are read by this library's own tables. */
    public Endpoint(String name, URI baseUrl, @Nullable String defaultModel) {
        this(name, baseUrl, defaultModel, Map.of());
    }

    /** Returns an endpoint without a default model. */
    public Endpoint(String name, URI baseUrl) {
        this(name, baseUrl, null);
    }

    /** Returns what to send for a request that names {@code requested}; {@code null} when neither names a model. */
    public @Nullable String modelFor(@Nullable String requested) {
        return requested == null ? defaultModel : requested;
    }
}
