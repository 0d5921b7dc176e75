package io.autoglm.sdk.internal.doctor;

import io.autoglm.sdk.doctor.CheckStep;
import io.autoglm.sdk.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Which step speaks of a failure of a question that costs nothing. */
final class Belongs {

    private Belongs() {}

    /** Returns the step, {@code null} for what is no failure there: the request was meant to be refused. */
    static @Nullable CheckStep to(@Nullable ErrorCode code) {
        if (code == null) {
            return null;
        }
        return switch (code) {
            case MODEL_NOT_FOUND -> CheckStep.MODEL;
            case PATH_NOT_FOUND -> CheckStep.PATH;
            case REQUEST_TOO_LARGE -> CheckStep.RESPONDER;
            default -> byType(code);
        };
    }

    private static @Nullable CheckStep byType(ErrorCode code) {
        return switch (code.type()) {
            case AUTHENTICATION -> CheckStep.AUTHENTICATION;
            case PERMISSION -> CheckStep.PERMISSION;
            case RATE_LIMITED, QUOTA_EXHAUSTED -> CheckStep.HEADROOM;
            case INVALID_REQUEST, CONTENT_FILTERED, NOT_FOUND -> null;
            case SERVER, CONNECTION, TIMEOUT, STREAM_CUT, PROTOCOL, REFUSED -> CheckStep.RESPONDER;
        };
    }
}
