package io.autoglm.sdk.admission;

import io.autoglm.sdk.error.ErrorCode;

/** What may take the place of a leg that failed. */
enum FallbackReach {
    /** Nothing: the caller or the operator has to mend something that a fallback would only hide. */
    NOTHING,
    /** Another model, but no answer of the application. */
    MODELS,
    /** Whatever comes next. */
    ALL;

    /** Returns what may follow a failure with {@code code}. */
    static FallbackReach after(ErrorCode code) {
        return switch (code) {
            case DNS_FAILED,
                    CONNECT_FAILED,
                    CONNECT_TIMEOUT,
                    TLS_FAILED,
                    CONNECTION_LOST,
                    STALE_CONNECTION,
                    POOL_EXHAUSTED,
                    PROXY_REFUSED,
                    FIRST_EVENT_TIMEOUT,
                    SILENCE_TIMEOUT,
                    DEADLINE_EXCEEDED,
                    RATE_LIMITED,
                    QUOTA_EXHAUSTED,
                    SERVER_ERROR,
                    OVERLOADED,
                    BAD_GATEWAY,
                    UNSUPPORTED_BY_SERVER,
                    UNAUTHENTICATED,
                    CREDENTIAL_UNAVAILABLE,
                    CREDENTIAL_EXPIRED,
                    PERMISSION_DENIED,
                    MODEL_NOT_FOUND,
                    PATH_NOT_FOUND,
                    STREAM_CUT,
                    MALFORMED_ANSWER,
                    HTML_ANSWER,
                    EMPTY_ANSWER,
                    ANSWER_TOO_LARGE,
                    REDIRECTED,
                    ANSWERS_MISMATCHED,
                    QUEUE_FULL,
                    NO_TIME_LEFT,
                    PAUSED,
                    BREAKER_OPEN,
                    NO_ENDPOINT -> ALL;
            case CONTEXT_TOO_LONG -> MODELS;
            case INVALID_REQUEST,
                    REQUEST_TOO_LARGE,
                    CONTENT_FILTERED,
                    CONSUMER_IDLE,
                    CLIENT_CLOSED,
                    INSECURE_KEY,
                    UNSUPPORTED_REQUEST,
                    TOO_MANY_FAILURES,
                    UNUSABLE_FILE,
                    INTERNAL -> NOTHING;
        };
    }
}
