package io.autoglm.test;

import org.jspecify.annotations.Nullable;

/**
 * Why a request is refused, before a server puts it into its own words.
 *
 * @param kind    what is wrong
 * @param status  the HTTP status that most servers give it
 * @param param   the field at fault, or {@code null}
 * @param message what a person reads
 * @param code    the server's own code where the kind does not decide it, or {@code null}
 */
record Problem(
        Kind kind,
        int status,
        @Nullable String param,
        String message,
        @Nullable String code) {

    /** What is wrong. */
    enum Kind {
        BAD_JSON(400),
        INVALID(400),
        MISSING(400),
        UNSUPPORTED(400),
        MODEL_NOT_FOUND(404),
        NO_KEY(401),
        WRONG_KEY(401),
        RATE(429),
        TOO_MANY(429),
        LOADING(503),
        UNKNOWN_PATH(404),
        WRONG_METHOD(405),
        /** A status that the test asked for. */
        STATUS(0);

        private final int status;

        Kind(int status) {
            this.status = status;
        }
    }

    static Problem of(Kind kind, String message) {
        return new Problem(kind, kind.status, null, message, null);
    }

    static Problem badJson(String why) {
        return of(Kind.BAD_JSON, "We could not parse the JSON body of your request: " + why + ".");
    }

    static Problem invalid(String param, String message) {
        return new Problem(Kind.INVALID, 400, param, message, null);
    }

    static Problem missing(String param, String message) {
        return new Problem(Kind.MISSING, 400, param, message, null);
    }

    static Problem noModel(String model) {
        return new Problem(Kind.MODEL_NOT_FOUND, 404, "model", "The model '" + model + "' does not exist.", null);
    }

    static Problem status(int status) {
        return new Problem(Kind.STATUS, status, null, "The simulated server answers " + status + ".", null);
    }

    Problem withCode(String other) {
        return new Problem(kind, status, param, message, other);
    }
}
