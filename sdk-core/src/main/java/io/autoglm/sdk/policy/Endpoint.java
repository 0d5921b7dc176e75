package io.autoglm.sdk.policy;

import java.net.URI;

/**
 * Where a call goes.
 *
 * @param name    how logs, metrics and exceptions call it
 * @param baseUrl scheme, host, optional port and path prefix; never user-info; a query ({@code api-version}) is kept
 */
public record Endpoint(String name, URI baseUrl) {}
