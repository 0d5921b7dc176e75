package io.autoglm.sdk.error;

import org.jspecify.annotations.Nullable;

/** This client refused the call itself: closed, full, or not to be sent like this. */
public final class RefusedException extends AutoGlmException {

    private static final long serialVersionUID = 1L;

    RefusedException(ErrorDetails details, @Nullable Throwable cause) {
        super(details, cause);
    }
}
