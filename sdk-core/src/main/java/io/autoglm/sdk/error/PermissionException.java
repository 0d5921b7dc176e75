package io.autoglm.sdk.error;

import org.jspecify.annotations.Nullable;

/** The credential is good, but not for this (HTTP 403). */
public final class PermissionException extends AutoGlmException {

    private static final long serialVersionUID = 1L;

    PermissionException(ErrorDetails details, @Nullable Throwable cause) {
        super(details, cause);
    }
}
