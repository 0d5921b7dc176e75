package io.autoglm.sdk.error;

import java.util.Locale;

/**
 * The catalogue of failures. A code is stable: it never changes its meaning, and a retired one is not used again.
 *
 * <p>{@code docs/errors.md} lists all of them and is tested against this enum.
 */
public enum ErrorCode {
    /** HTTP 401: the server does not accept the credential. */
    UNAUTHENTICATED("AGLM-1001", ErrorType.AUTHENTICATION, false),
    /** The credential provider failed or gave nothing. */
    CREDENTIAL_UNAVAILABLE("AGLM-1002", ErrorType.AUTHENTICATION, true),
    /** HTTP 401 or 403 that says that the token is expired, revoked or not valid any more. */
    CREDENTIAL_EXPIRED("AGLM-1003", ErrorType.AUTHENTICATION, false),
    /** HTTP 403: the credential is known, but not allowed to do this. */
    PERMISSION_DENIED("AGLM-1101", ErrorType.PERMISSION, false),
    /** HTTP 404 that names the model. */
    MODEL_NOT_FOUND("AGLM-1201", ErrorType.NOT_FOUND, false),
    /** HTTP 404 or 405 for the path. */
    PATH_NOT_FOUND("AGLM-1202", ErrorType.NOT_FOUND, false),
    /** HTTP 400, 409, 415, 422 and other refusals of the request itself. */
    INVALID_REQUEST("AGLM-1301", ErrorType.INVALID_REQUEST, false),
    /** HTTP 413. */
    REQUEST_TOO_LARGE("AGLM-1302", ErrorType.INVALID_REQUEST, false),
    /** The conversation does not fit the model's context window. */
    CONTEXT_TOO_LONG("AGLM-1303", ErrorType.INVALID_REQUEST, false),
    /** A filter refused the request or withheld the answer. */
    CONTENT_FILTERED("AGLM-1401", ErrorType.CONTENT_FILTERED, false),
    /** HTTP 429 and its relatives: too many requests or too many at once. */
    RATE_LIMITED("AGLM-2001", ErrorType.RATE_LIMITED, true),
    /** HTTP 429 or 402 that waiting does not cure: quota, balance or plan. */
    QUOTA_EXHAUSTED("AGLM-2101", ErrorType.QUOTA_EXHAUSTED, false),
    /** HTTP 500 and an error object without a better code in a stream. */
    SERVER_ERROR("AGLM-2201", ErrorType.SERVER, true),
    /** HTTP 503, 529 and overload codes. */
    OVERLOADED("AGLM-2202", ErrorType.SERVER, true),
    /** HTTP 502, 504 and 52x: a gateway got no answer from the server behind it. */
    BAD_GATEWAY("AGLM-2203", ErrorType.SERVER, true),
    /** HTTP 501 and 505: the server cannot do this at all. */
    UNSUPPORTED_BY_SERVER("AGLM-2204", ErrorType.SERVER, false),
    /** The host name has no address. */
    DNS_FAILED("AGLM-3001", ErrorType.CONNECTION, true),
    /** Nothing listens there, or the network refuses. */
    CONNECT_FAILED("AGLM-3002", ErrorType.CONNECTION, true),
    /** No connection in time. */
    CONNECT_TIMEOUT("AGLM-3003", ErrorType.CONNECTION, true),
    /** The TLS handshake failed. */
    TLS_FAILED("AGLM-3004", ErrorType.CONNECTION, false),
    /** The connection was lost before an answer began. */
    CONNECTION_LOST("AGLM-3005", ErrorType.CONNECTION, true),
    /** A pooled connection turned out to be dead; tried again at once on a fresh one. */
    STALE_CONNECTION("AGLM-3006", ErrorType.CONNECTION, true),
    /** The connection pool is exhausted. */
    POOL_EXHAUSTED("AGLM-3007", ErrorType.CONNECTION, true),
    /** A proxy on the way refuses: it wants other credentials, or forbids the server. */
    PROXY_REFUSED("AGLM-3008", ErrorType.CONNECTION, false),
    /** Nothing of the answer came in time. */
    FIRST_EVENT_TIMEOUT("AGLM-3101", ErrorType.TIMEOUT, true),
    /** The answer paused for too long. */
    SILENCE_TIMEOUT("AGLM-3102", ErrorType.TIMEOUT, true),
    /** The call's own deadline passed. */
    DEADLINE_EXCEEDED("AGLM-3103", ErrorType.TIMEOUT, true),
    /** The subscriber asked for nothing for too long. */
    CONSUMER_IDLE("AGLM-3104", ErrorType.TIMEOUT, false),
    /** The answer ended before it was whole. */
    STREAM_CUT("AGLM-3201", ErrorType.STREAM_CUT, true),
    /** The body is not what was promised. */
    MALFORMED_ANSWER("AGLM-3301", ErrorType.PROTOCOL, true),
    /** An HTML page instead of an answer. */
    HTML_ANSWER("AGLM-3302", ErrorType.PROTOCOL, false),
    /** An empty body. */
    EMPTY_ANSWER("AGLM-3303", ErrorType.PROTOCOL, true),
    /** The answer is larger than the limit. */
    ANSWER_TOO_LARGE("AGLM-3304", ErrorType.PROTOCOL, false),
    /** The server points elsewhere; never followed, so that no key leaves for another host. */
    REDIRECTED("AGLM-3305", ErrorType.PROTOCOL, false),
    /** The answers to several texts in one request cannot be told apart. */
    ANSWERS_MISMATCHED("AGLM-3306", ErrorType.PROTOCOL, false),
    /** The client is closed or closing. */
    CLIENT_CLOSED("AGLM-4001", ErrorType.REFUSED, false),
    /** The waiting room is full. */
    QUEUE_FULL("AGLM-4002", ErrorType.REFUSED, true),
    /** A key would have been sent in clear text over a network. */
    INSECURE_KEY("AGLM-4003", ErrorType.REFUSED, false),
    /** The request cannot be expressed for this endpoint. */
    UNSUPPORTED_REQUEST("AGLM-4004", ErrorType.REFUSED, false),
    /** The deadline comes before the call's turn, or its first event, likely would. */
    NO_TIME_LEFT("AGLM-4005", ErrorType.REFUSED, true),
    /** The server asked for a pause that has not ended; too long to wait for. */
    PAUSED("AGLM-4006", ErrorType.REFUSED, true),
    /** The endpoint failed so often that it is left alone for a moment. */
    BREAKER_OPEN("AGLM-4007", ErrorType.REFUSED, true),
    /** No endpoint of the pool may serve the call: none is left, or the one that it names is not there. */
    NO_ENDPOINT("AGLM-4008", ErrorType.REFUSED, false),
    /** So many requests of a bulk run failed that it was stopped. */
    TOO_MANY_FAILURES("AGLM-4009", ErrorType.REFUSED, false),
    /** A file of a bulk run cannot be read, written or gone on with. */
    UNUSABLE_FILE("AGLM-4010", ErrorType.REFUSED, false),
    /** A defect of this library or of code plugged into it. */
    INTERNAL("AGLM-4099", ErrorType.REFUSED, false);

    private final String id;
    private final ErrorType type;
    private final boolean isTransient;

    @SuppressWarnings("ImmutableEnumChecker") // a record of two sentences
    private final Hint hint;

    ErrorCode(String id, ErrorType type, boolean isTransient) {
        this.id = id;
        this.type = type;
        this.isTransient = isTransient;
        this.hint = Hint.named(id);
    }

    /** Returns the stable code, for example {@code AGLM-2001}. */
    public String id() {
        return id;
    }

    /** Returns the kind of failure, which decides the exception class. */
    public ErrorType type() {
        return type;
    }

    /** Returns whether the same call may succeed later without a change. */
    public boolean isTransient() {
        return isTransient;
    }

    /** Returns one sentence that says what to do, in English. */
    public String hint() {
        return hint.english();
    }

    /** Returns the same in the {@linkplain Hint#language language} of who reads {@code locale}. */
    public String hint(Locale locale) {
        return hint.in(locale);
    }
}
