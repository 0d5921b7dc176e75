package io.autoglm.sdk.internal.codec;

import io.netty.handler.codec.http.HttpMethod;

/**
 * Where one kind of call goes.
 *
 * @param method {@code POST}, or {@code GET} for a call without a body
 * @param path   below the base URL, for example {@code chat/completions}; {@code ../} at its beginning leaves the last segment of the
 *               base URL, for servers that answer some calls beside {@code /v1}
 */
public record Target(HttpMethod method, String path) {

    /** Returns a call with a body. */
    public static Target post(String path) {
        return new Target(HttpMethod.POST, path);
    }

    /** Returns a call without a body. */
    public static Target get(String path) {
        return new Target(HttpMethod.GET, path);
    }

    /** Returns whether the request has a body. */
    public boolean hasBody() {
        return method.equals(HttpMethod.POST);
    }
}
