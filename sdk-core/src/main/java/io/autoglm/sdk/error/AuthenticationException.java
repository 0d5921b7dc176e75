package io.autoglm.sdk.error;

import org.jspecify.annotations.Nullable;

/** The credential is missing, wrong or expired (HTTP 401). */
public final class AuthenticationException extends AutoGlmException {

    private static final long serialVersionUID = 1L;

    AuthenticationException(ErrorDetails details, @Nullable Throwable cause) {
        super(details, cause);
    }
}
