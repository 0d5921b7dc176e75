package io.autoglm.sdk.error;

import java.util.Locale;

/** Why a failed attempt was not made again. */
public enum NotRetried {
    /** The caller has seen a part of the answer. */
    COMMITTED,
    /** The operation must not be repeated. */
    NOT_REPEATABLE,
    /** Another attempt would fail alike, or this client refused the call itself. */
    NOT_TRANSIENT,
    /** As many attempts as allowed were made. */
    ATTEMPTS_EXHAUSTED,
    /** A failure of this kind is worth one retry, which was made. */
    ONCE_ONLY,
    /** The server asks to wait longer than this client is willing to. */
    HINT_TOO_LONG,
    /** The call's deadline passes before the next attempt could start. */
    DEADLINE,
    /** The retry budget that all calls share is spent. */
    BUDGET;

    /** Returns the word for logs and metrics: lower case with underscores. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
