package io.autoglm.spring;

import static io.autoglm.spring.PropertyValues.named;
import static io.autoglm.spring.PropertyValues.or;

import io.autoglm.sdk.admission.AdaptiveLimitSpec;
import io.autoglm.sdk.admission.LimitSpec;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How many attempts run at once, for each model, and how many callers may wait; absent ones stay as the client has them.
 *
 * @param fixed      Attempts in flight at once, whatever the server says; instead of the adaptive limit.
 * @param adaptive   Limit that learns from the server's answers.
 * @param maxWaiting Callers that wait for their turn; one more is refused.
 */
record LimitProperties(
        @Nullable Integer fixed,
        @DefaultValue Adaptive adaptive,
        @Nullable Integer maxWaiting) {

    LimitSpec spec() {
        if (fixed != null && adaptive.isSet()) {
            throw RefusedPropertyException.bothSet("autoglm.limit.fixed (" + fixed + ")", "autoglm.limit.adaptive.*");
        }
        return named("autoglm.limit", () -> {
            LimitSpec spec = fixed != null ? LimitSpec.fixed(fixed) : LimitSpec.adaptive(adaptive.spec());
            return maxWaiting == null ? spec : spec.withMaxWaiting(maxWaiting);
        });
    }

    /**
     * The limit that learns.
     *
     * @param start             Limit before anything is known.
     * @param min               Lowest limit.
     * @param max               Highest limit.
     * @param firstPause        How long a limit that was found is kept before one more is tried; doubles each time in vain.
     * @param longestPause      Where the doubling ends.
     * @param successesPerProbe Successes at full use for each time that one more is tried.
     */
    record Adaptive(
            @Nullable Integer start,
            @Nullable Integer min,
            @Nullable Integer max,
            @Nullable Duration firstPause,
            @Nullable Duration longestPause,
            @Nullable Integer successesPerProbe) {

        boolean isSet() {
            return Stream.of(start, min, max, firstPause, longestPause, successesPerProbe)
                    .anyMatch(Objects::nonNull);
        }

        private AdaptiveLimitSpec spec() {
            AdaptiveLimitSpec d = AdaptiveLimitSpec.defaults();
            return named(
                    "autoglm.limit.adaptive",
                    () -> new AdaptiveLimitSpec(
                            or(start, d.start()),
                            or(min, d.min()),
                            or(max, d.max()),
                            or(firstPause, d.firstPause()),
                            or(longestPause, d.longestPause()),
                            or(successesPerProbe, d.successesPerProbe())));
        }
    }
}
