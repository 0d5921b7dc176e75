package io.autoglm.sdk.error;

import org.jspecify.annotations.Nullable;

/** A filter refused the request or withheld the answer. */
public final class ContentFilteredException extends AutoGlmException {

    private static final long serialVersionUID = 1L;

    ContentFilteredException(ErrorDetails details, @Nullable Throwable cause) {
        super(details, cause);
    }
}
