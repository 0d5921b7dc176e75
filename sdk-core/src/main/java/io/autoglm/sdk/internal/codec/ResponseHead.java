package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.model.ResponseHeaders;

/**
 * Status and headers of an HTTP response.
 *
 * @param status  the HTTP status
 * @param headers read-only
 */
public record ResponseHead(int status, ResponseHeaders headers) {

    /** How many bytes of an error's body are read. */
    public static final int ERROR_BODY_LIMIT = 64 * 1024;
}
