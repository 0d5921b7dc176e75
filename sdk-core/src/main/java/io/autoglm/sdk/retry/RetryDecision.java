package io.autoglm.sdk.retry;

import java.time.Duration;
import java.util.Locale;

/** What follows a failed attempt. */
public sealed interface RetryDecision {

    /**
     * Another attempt, later.
     *
     * @param delay  how long to wait, 0 for at once
     * @param reason why so long
     */
    record After(Duration delay, Cause reason) implements RetryDecision {}

    /**
     * No other attempt; the failure is the call's.
     *
     * @param reason why not
     */
    record GiveUp(Refusal reason) implements RetryDecision {}

    /** Why an attempt is made again. */
    enum Cause {
        /** The server failed, or could not be reached. */
        FAILED,
        /** The server has too much to do. */
        THROTTLED,
        /** A kept connection was dead: nothing was sent. */
        STALE_CONNECTION,
        /** The server refused the credential, and there is another now. */
        CREDENTIAL_RENEWED;

        /** Returns the word for logs and metrics: lower case with underscores. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Why an attempt is not made again. */
    enum Refusal {
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
        DEADLINE;

        /** Returns the word for logs and metrics: lower case with underscores. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
