package io.autoglm.sdk.error;

import java.util.Locale;

/** What kind of failure it is: one exception class each. */
public enum ErrorType {
    /** The credential is missing, wrong or expired. */
    AUTHENTICATION,
    /** The credential is good, but not for this. */
    PERMISSION,
    /** The path or the model does not exist. */
    NOT_FOUND,
    /** The server understood the request and refuses it. */
    INVALID_REQUEST,
    /** A filter refused the request or withheld the answer. */
    CONTENT_FILTERED,
    /** Too much at once; it works again soon. */
    RATE_LIMITED,
    /** A quota or balance is used up; waiting a moment does not help. */
    QUOTA_EXHAUSTED,
    /** The server failed or is overloaded. */
    SERVER,
    /** No exchange took place: DNS, connect, TLS, connection lost before an answer. */
    CONNECTION,
    /** A limit of time was reached. */
    TIMEOUT,
    /** The answer broke off. */
    STREAM_CUT,
    /** What came back is no answer that this library understands. */
    PROTOCOL,
    /** This client refused the call itself; nothing was sent. */
    REFUSED;

    /** Returns the word for logs, metrics and JSON: lower case with underscores. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
