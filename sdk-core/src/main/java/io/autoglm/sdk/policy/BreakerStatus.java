package io.autoglm.sdk.policy;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a breaker stands at one moment.
 *
 * @param endpoint the name of the endpoint that it watches
 * @param model    the model that it watches there, as configured; {@code null} for all that are not configured
 * @param state    what it lets through
 * @param cause    why it is not closed; {@code null} when it is
 * @param reason   the figures behind the cause, for example {@code 7 of 20 attempts failed in the last 5 min, last AGLM-2201}; {@code null}
 *                 when it is closed
 * @param looksIn  how long until it lets somebody look again; zero unless it is open
 */
public record BreakerStatus(
        String endpoint,
        @Nullable String model,
        BreakerState state,
        @Nullable BreakerCause cause,
        @Nullable String reason,
        Duration looksIn) {}
