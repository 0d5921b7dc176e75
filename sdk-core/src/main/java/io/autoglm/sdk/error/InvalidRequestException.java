package io.autoglm.sdk.error;

import org.jspecify.annotations.Nullable;

/** The server understood the request and refuses it (HTTP 400, 413, 422). */
public final class InvalidRequestException extends AutoGlmException {

    private static final long serialVersionUID = 1L;

    InvalidRequestException(ErrorDetails details, @Nullable Throwable cause) {
        super(details, cause);
    }
}
