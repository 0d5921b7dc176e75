package io.autoglm.sdk.policy;

import java.util.Locale;

/** Why an attempt is made again. */
public enum RetryCause {
    /** The server failed, or could not be reached. */
    FAILED,
    /** The server has too much to do. */
    THROTTLED,
    /** A kept connection was dead: nothing was sent. */
    STALE_CONNECTION,
    /** The server refused the credential, and there is another now. */
    CREDENTIAL_RENEWED,
    /** The endpoint cannot serve the call, however often it is asked; another may. */
    OTHER_ENDPOINT;

    /** Returns the word for logs and metrics: lower case with underscores. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
