package io.autoglm.sdk.observe;

import io.autoglm.sdk.policy.Priority;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client is doing for one model at one moment. The numbers are read one after the other while others change them.
 *
 * @param model        the configured model, or {@value #OTHER} for all others together
 * @param limit        how many attempts may be in flight now
 * @param inFlight     attempts in flight; more than {@code limit} for a moment after that has fallen
 * @param waiting      attempts that wait for their turn, for each priority
 * @param requestsLeft requests that the rate limit leaves now; {@code null} where there is none, or none is known
 * @param tokensLeft   model tokens that the rate limit leaves now, below 0 while it is in debt; {@code null} likewise
 */
public record ModelState(
        String model,
        int limit,
        int inFlight,
        Map<Priority, Integer> waiting,
        @Nullable Long requestsLeft,
        @Nullable Long tokensLeft) {

    /** The name of all models together that are not configured. */
    public static final String OTHER = "other";

    public ModelState {
        waiting = Map.copyOf(waiting);
    }
}
