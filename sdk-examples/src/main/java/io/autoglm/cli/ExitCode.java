package io.autoglm.cli;

import io.autoglm.sdk.error.ErrorType;

/** What the program's exit code says. A code never changes its meaning. */
final class ExitCode {

    static final int OK = 0;
    static final int USAGE = 2;
    static final int AUTHENTICATION = 10;
    static final int PERMISSION = 11;
    static final int NOT_FOUND = 12;
    static final int INVALID_REQUEST = 13;
    static final int CONTENT_FILTERED = 14;
    static final int RATE_LIMITED = 20;
    static final int QUOTA_EXHAUSTED = 21;
    static final int SERVER = 22;
    static final int CONNECTION = 30;
    static final int TIMEOUT = 31;
    static final int STREAM_CUT = 32;
    static final int PROTOCOL = 33;
    static final int REFUSED = 40;
    static final int INTERRUPTED = 130;

    private ExitCode() {}

    /** Returns the exit code of a call that failed with {@code type}. */
    static int of(ErrorType type) {
        return switch (type) {
            case AUTHENTICATION -> AUTHENTICATION;
            case PERMISSION -> PERMISSION;
            case NOT_FOUND -> NOT_FOUND;
            case INVALID_REQUEST -> INVALID_REQUEST;
            case CONTENT_FILTERED -> CONTENT_FILTERED;
            case RATE_LIMITED -> RATE_LIMITED;
            case QUOTA_EXHAUSTED -> QUOTA_EXHAUSTED;
            case SERVER -> SERVER;
            case CONNECTION -> CONNECTION;
            case TIMEOUT -> TIMEOUT;
            case STREAM_CUT -> STREAM_CUT;
            case PROTOCOL -> PROTOCOL;
            case REFUSED -> REFUSED;
        };
    }
}
