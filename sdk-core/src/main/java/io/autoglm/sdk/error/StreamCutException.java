package io.autoglm.sdk.error;

import org.jspecify.annotations.Nullable;

/** The answer broke off; {@link #partial()} has what had arrived. */
public final class StreamCutException extends AutoGlmException {

    private static final long serialVersionUID = 1L;

    StreamCutException(ErrorDetails details, @Nullable Throwable cause) {
        super(details, cause);
    }
}
