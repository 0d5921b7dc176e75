package io.autoglm.sdk.error;

import org.jspecify.annotations.Nullable;

/** A limit of time was reached: first event, silence, consumer idle or the call's deadline. */
public final class CallTimeoutException extends AutoGlmException {

    private static final long serialVersionUID = 1L;

    CallTimeoutException(ErrorDetails details, @Nullable Throwable cause) {
        super(details, cause);
    }
}
