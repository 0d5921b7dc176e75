package io.autoglm.sdk.error;

import org.jspecify.annotations.Nullable;

/** The path or the model does not exist (HTTP 404). */
public final class NotFoundException extends AutoGlmException {

    private static final long serialVersionUID = 1L;

    NotFoundException(ErrorDetails details, @Nullable Throwable cause) {
        super(details, cause);
    }
}
