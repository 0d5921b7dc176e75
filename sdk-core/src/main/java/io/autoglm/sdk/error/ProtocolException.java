package io.autoglm.sdk.error;

import org.jspecify.annotations.Nullable;

/** What came back is no answer that this library understands. */
public final class ProtocolException extends AutoGlmException {

    private static final long serialVersionUID = 1L;

    ProtocolException(ErrorDetails details, @Nullable Throwable cause) {
        super(details, cause);
    }
}
