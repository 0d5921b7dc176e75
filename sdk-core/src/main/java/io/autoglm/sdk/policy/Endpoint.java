package io.autoglm.sdk.policy;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where a call goes.
 *
 * @param name         how logs, metrics and exceptions call it
 * @param baseUrl      scheme, host, optional port and path prefix; never user-info; a query ({@code api-version}) is kept
 * @param defaultModel the model of requests that name none; {@code null} when there is none
 */
public record Endpoint(String name, URI baseUrl, @Nullable String defaultModel) {

    /** Returns an endpoint without a default model. */
    public Endpoint(String name, URI baseUrl) {
        this(name, baseUrl, null);
    }

    /** Returns what to send for a request that names {@code requested}; {@code null} when neither names a model. */
    public @Nullable String modelFor(@Nullable String requested) {
        return requested == null ? defaultModel : requested;
    }
}
