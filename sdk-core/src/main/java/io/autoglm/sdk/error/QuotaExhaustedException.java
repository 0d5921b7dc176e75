package io.autoglm.sdk.error;

import org.jspecify.annotations.Nullable;

/** A quota or balance is used up; waiting a moment does not help. */
public final class QuotaExhaustedException extends AutoGlmException {

    private static final long serialVersionUID = 1L;

    QuotaExhaustedException(ErrorDetails details, @Nullable Throwable cause) {
        super(details, cause);
    }
}
