package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.error.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When the server says to come again.
 *
 * @param retryAfter how long to wait from now, never negative; {@code null} when it did not say
 * @param resetAt    when it works again; {@code null} when it did not say
 */
record RetryHints(@Nullable Duration retryAfter, @Nullable Instant resetAt) {

    static RetryHints of(ErrorCode code, ResponseHead head, ErrorBody body, Instant now) {
        return new RetryHints(null, null);
    }
}
