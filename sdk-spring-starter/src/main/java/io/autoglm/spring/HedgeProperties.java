package io.autoglm.spring;

import static io.autoglm.spring.PropertyValues.named;

import io.autoglm.sdk.policy.HedgeSpec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether and when an attempt that has not answered gets a second one beside it; without either there is none.
 *
 * @param after      How long after its turn the first attempt may be silent.
 * @param percentile Part of recent attempts that had answered by then, for example 0.95; instead of a length of time.
 */
record HedgeProperties(@Nullable Duration after, @Nullable Double percentile) {

    boolean isSet() {
        return after != null || percentile != null;
    }

    HedgeSpec spec() {
        if (after != null && percentile != null) {
            throw RefusedPropertyException.bothSet(
                    "autoglm.hedge.after (" + after + ")", "autoglm.hedge.percentile (" + percentile + ")");
        }
        Duration delay = after;
        Double part = percentile;
        if (delay != null && (delay.isZero() || delay.isNegative())) {
            throw new IllegalArgumentException("autoglm.hedge.after must be positive, was " + delay);
        }
        if (delay != null) {
            return HedgeSpec.after(delay);
        }
        return part == null ? HedgeSpec.none() : named("autoglm.hedge", () -> HedgeSpec.atPercentile(part));
    }
}
