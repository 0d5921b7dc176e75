package io.autoglm.sdk.observe;

import io.autoglm.sdk.error.ErrorCode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a client that failed with one code, since it was built.
 *
 * @param code      the code
 * @param calls     how many calls failed with it; questions about health are not counted
 * @param last      when the last of them failed, by the clock of the client
 * @param endpoint  where that one had been; {@code null} when it went nowhere
 * @param status    the HTTP status that it had got; {@code null} without an answer
 * @param requestId what the server called its request, for its support; {@code null} when it did not say
 */
public record FailureState(
        ErrorCode code,
        long calls,
        Instant last,
        @Nullable String endpoint,
        @Nullable Integer status,
        @Nullable String requestId) {

    /** Returns this one, with {@code earlier} calls before it. */
    FailureState after(long earlier) {
        return new FailureState(code, earlier + calls, last, endpoint, status, requestId);
    }
}
