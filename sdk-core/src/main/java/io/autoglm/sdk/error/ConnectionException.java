package io.autoglm.sdk.error;

import org.jspecify.annotations.Nullable;

/** No exchange took place: DNS, connect, TLS, or a connection lost before the answer began. */
public final class ConnectionException extends AutoGlmException {

    private static final long serialVersionUID = 1L;

    ConnectionException(ErrorDetails details, @Nullable Throwable cause) {
        super(details, cause);
    }
}
