package io.autoglm.sdk.retry;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a retry decision depends on.
 *
 * @param number     which attempt failed, from 1; the later of two that failed together; a fallback begins anew
 * @param failure    why
 * @param earlier    why earlier attempts of the same call failed that were made again
 * @param committed  whether the caller has seen a part of the answer
 * @param repeatable whether the operation may be repeated
 * @param elsewhere  whether there is an endpoint at which the call was not tried
 * @param streaming  whether the answer was to come event by event
 * @param remaining  how long until the call's deadline, {@code null} when there is none
 */
public record FailedAttempt(
        int number,
        AutoGlmException failure,
        List<ErrorCode> earlier,
        boolean committed,
        boolean repeatable,
        boolean elsewhere,
        boolean streaming,
        @Nullable Duration remaining) {

    /** Makes one of a call that has one endpoint. */
    public FailedAttempt(
            int number,
            AutoGlmException failure,
            List<ErrorCode> earlier,
            boolean committed,
            boolean repeatable,
            boolean streaming,
            @Nullable Duration remaining) {
        this(number, failure, earlier, committed, repeatable, false, streaming, remaining);
    }

    public FailedAttempt {
        if (number < 1) {
            throw new IllegalArgumentException("number must be at least 1, was " + number);
        }
        earlier = List.copyOf(earlier);
    }
}
