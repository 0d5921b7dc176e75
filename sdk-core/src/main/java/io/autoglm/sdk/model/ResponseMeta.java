package io.autoglm.sdk.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How an answer came about.
 *
 * @param status           the HTTP status; 0 when the application answered itself and gave none
 * @param headers          the HTTP headers of the attempt that succeeded
 * @param requestId        the server's id of the request, for its support; {@code null} when it sent none
 * @param servedBy         the name of the endpoint that answered; {@code fallback} when the application answered itself
 * @param attempts         how many attempts were made, the successful one included
 * @param queueTime        how long the successful attempt waited in this client for its turn
 * @param timeToFirstToken from subscription to the first text, reasoning or tool delta; {@code null} for unary calls
 * @param duration         from subscription to the end of the answer
 */
public record ResponseMeta(
        int status,
        ResponseHeaders headers,
        @Nullable String requestId,
        String servedBy,
        int attempts,
        Duration queueTime,
        @Nullable Duration timeToFirstToken,
        Duration duration) {

    /** Returns a copy with other times of waiting and of all, after {@code made} attempts or those that are known already. */
    public ResponseMeta timed(int made, Duration waited, Duration whole) {
        int most = Math.max(attempts, made);
        return new ResponseMeta(status, headers, requestId, servedBy, most, waited, timeToFirstToken, whole);
    }

    @Override
    public String toString() {
        return "ResponseMeta[status=" + status + ", requestId=" + requestId + ", servedBy=" + servedBy + ", attempts="
                + attempts + ", queueTime=" + queueTime + ", timeToFirstToken=" + timeToFirstToken + ", duration="
                + duration + "]";
    }
}
