package io.autoglm.sdk.error;

import org.jspecify.annotations.Nullable;

/** Too much at once (HTTP 429); it works again soon. */
public final class RateLimitedException extends AutoGlmException {

    private static final long serialVersionUID = 1L;

    RateLimitedException(ErrorDetails details, @Nullable Throwable cause) {
        super(details, cause);
    }
}
