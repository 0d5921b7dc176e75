package io.autoglm.sdk.error;

import org.jspecify.annotations.Nullable;

/** The server failed or is overloaded (HTTP 5xx, or an error inside a stream). */
public final class ServerException extends AutoGlmException {

    private static final long serialVersionUID = 1L;

    ServerException(ErrorDetails details, @Nullable Throwable cause) {
        super(details, cause);
    }
}
