package io.autoglm.sdk.oauth2;

import org.jspecify.annotations.Nullable;

/** A token endpoint gave no token. Its message holds no secret; it is the cause of the calls' {@code CREDENTIAL_UNAVAILABLE}. */
public final class OAuth2Exception extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int status;
    private final @Nullable String error;
    private final boolean isFinal;

    OAuth2Exception(String message, int status, @Nullable String error, boolean isFinal, @Nullable Throwable cause) {
        super(message, cause);
        this.status = status;
        this.error = error;
        this.isFinal = isFinal;
    }

    /** Returns the HTTP status, 0 when there was no answer. */
    public int status() {
        return status;
    }

    /** Returns the code that the server gave, for example {@code invalid_client} (RFC 6749, 5.2), {@code null} for none. */
    public @Nullable String error() {
        return error;
    }

    /** Returns whether no further request can bring a token: somebody must log in again. */
    public boolean isFinal() {
        return isFinal;
    }
}
