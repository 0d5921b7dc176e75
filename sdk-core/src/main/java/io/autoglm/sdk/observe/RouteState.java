package io.autoglm.sdk.observe;

import io.autoglm.sdk.policy.BreakerStatus;
import org.jspecify.annotations.Nullable;

/**
 * What goes on for one model at one endpoint with one of its credentials, at one moment.
 *
 * @param model        the configured model, as the server calls it, or {@value #OTHER} for all others together
 * @param slot         which of the endpoint's credentials, from 1; {@code null} where it has one only
 * @param limit        how many attempts may be in flight now
 * @param inFlight     attempts in flight
 * @param admitted     attempts that were sent there so far, those in flight included
 * @param requestsLeft requests that the rate limit leaves now; {@code null} where there is none, or none is known
 * @param tokensLeft   model tokens that the rate limit leaves now, below 0 while it is in debt; {@code null} likewise
 * @param breaker      whether attempts for the model may go there; {@code null} where there is no breaker
 */
public record RouteState(
        String model,
        @Nullable String slot,
        int limit,
        int inFlight,
        long admitted,
        @Nullable Long requestsLeft,
        @Nullable Long tokensLeft,
        @Nullable BreakerStatus breaker) {

    /** The name of all models together that are not configured. */
    public static final String OTHER = ModelState.OTHER;
}
