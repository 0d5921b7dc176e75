package io.autoglm.sdk;

import io.autoglm.sdk.batch.CoalescingPolicy;
import io.autoglm.sdk.observe.AttemptObservationPolicy;
import io.autoglm.sdk.observe.AutoGlmObservation;
import io.autoglm.sdk.observe.BatchObservationPolicy;
import io.autoglm.sdk.observe.CallObservationPolicy;
import io.autoglm.sdk.observe.GenAiObservationConvention;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Policy;
import io.micrometer.observation.ObservationRegistry;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who observes.
 *
 * @param registry    whose handlers hear of calls and attempts
 * @param conventions makes names and key values; {@code null} for the registry's or the usual ones
 */
record Observations(
        ObservationRegistry registry,
        @Nullable Function<AutoGlmObservation, ? extends GenAiObservationConvention> conventions) {

    /** Nobody. */
    static final Observations NONE = new Observations(ObservationRegistry.NOOP, null);

    Optional<Policy> ofCalls(Function<Call<?>, Endpoint> target) {
        return isOff() ? Optional.empty() : Optional.of(new CallObservationPolicy(registry, target, conventions));
    }

    Optional<Policy> ofAttempts() {
        return isOff() ? Optional.empty() : Optional.of(new AttemptObservationPolicy(registry, conventions));
    }

    Optional<Policy> ofBatches(Function<Call<?>, Endpoint> target) {
        return isOff()
                ? Optional.empty()
                : Optional.of(new BatchObservationPolicy(registry, target, CoalescingPolicy.CALLERS, conventions));
    }

    /** A registry without handlers is not off: it may get some later. */
    private boolean isOff() {
        return registry == ObservationRegistry.NOOP;
    }
}
