package io.autoglm.sdk.policy;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import java.util.Locale;

/** What an ended attempt says about its endpoint. */
public enum Outcome {
    /** It answered. */
    SUCCESS,
    /** It answered that there is too much: a limit shrinks, a breaker does not count it. */
    THROTTLED,
    /** It did not answer, or not wholly: a breaker counts it. */
    FAILED,
    /** It says nothing about the endpoint: the caller's cancel, a request of the caller's own making, a refusal by this client. */
    IGNORED;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** Returns the word in keys and logs: the name in lower case. */
    public String word() {
        return word;
    }

    /** Returns the outcome that {@code failure} means. Unknown exceptions come from plugged-in code and are ignored. */
    public static Outcome of(Throwable failure) {
        return failure instanceof AutoGlmException known ? of(known) : IGNORED;
    }

    private static Outcome of(AutoGlmException failure) {
        return switch (failure.code().type()) {
            case RATE_LIMITED -> THROTTLED;
            case SERVER ->
                failure.code() == ErrorCode.OVERLOADED
                        ? THROTTLED
                        : failure.code() == ErrorCode.UNSUPPORTED_BY_SERVER ? IGNORED : FAILED;
            case CONNECTION ->
                failure.code() == ErrorCode.STALE_CONNECTION || failure.code() == ErrorCode.POOL_EXHAUSTED
                        ? IGNORED
                        : FAILED;
            case TIMEOUT ->
                failure.code() == ErrorCode.FIRST_EVENT_TIMEOUT || failure.code() == ErrorCode.SILENCE_TIMEOUT
                        ? FAILED
                        : IGNORED;
            case STREAM_CUT, PROTOCOL -> FAILED;
            default -> IGNORED;
        };
    }
}
