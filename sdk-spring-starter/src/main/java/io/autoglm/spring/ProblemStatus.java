package io.autoglm.spring;

import io.autoglm.sdk.error.ErrorCode;

/**
 * What a failed call means to who called the application: an HTTP status and a sentence for an end user.
 *
 * <p>A credential or a model that the server refuses is the application's matter, not its caller's: never 401, 403 or 404, after which a
 * front end would send its user to log in again.
 */
enum ProblemStatus {
    /** The caller's text is too long. */
    TOO_LARGE(413, "The request is too long for the language model. Shorten it."),
    /** A filter refused the text or the answer. */
    FILTERED(422, "The request or its answer was refused by a content filter. Word it differently."),
    /** The server behind the application wants less. */
    TOO_MANY(429, "The language model receives too many requests at the moment. Try again later."),
    /** The application asked in a way that cannot work, or failed itself. */
    OWN_FAULT(500, "The request could not be made. Trying again does not help."),
    /** The server behind the application failed or refuses the application. */
    BAD_ANSWER(502, "The language model gave no usable answer."),
    /** No room, here or there. */
    UNAVAILABLE(503, "The language model is not available at the moment. Try again later."),
    /** It took too long. */
    TOO_LATE(504, "The language model did not answer in time. Try again later.");

    private final int status;
    private final String sentence;

    ProblemStatus(int status, String sentence) {
        this.status = status;
        this.sentence = sentence;
    }

    int status() {
        return status;
    }

    /** Returns what an end user may read. */
    String sentence() {
        return sentence;
    }

    /** Returns whether a time to come again belongs to it. */
    boolean mayTellWhen() {
        return this == TOO_MANY || this == UNAVAILABLE;
    }

    static ProblemStatus of(ErrorCode code) {
        return switch (code) {
            case REQUEST_TOO_LARGE, CONTEXT_TOO_LONG -> TOO_LARGE;
            case CONNECT_TIMEOUT -> TOO_LATE;
            case CREDENTIAL_UNAVAILABLE, OVERLOADED, POOL_EXHAUSTED -> UNAVAILABLE;
            case CLIENT_CLOSED, QUEUE_FULL, NO_TIME_LEFT, PAUSED, BREAKER_OPEN -> UNAVAILABLE;
            default -> ofType(code);
        };
    }

    private static ProblemStatus ofType(ErrorCode code) {
        return switch (code.type()) {
            case AUTHENTICATION, PERMISSION, NOT_FOUND, SERVER, CONNECTION, STREAM_CUT, PROTOCOL -> BAD_ANSWER;
            case CONTENT_FILTERED -> FILTERED;
            case RATE_LIMITED, QUOTA_EXHAUSTED -> TOO_MANY;
            case TIMEOUT -> TOO_LATE;
            case INVALID_REQUEST, REFUSED -> OWN_FAULT;
        };
    }
}
