package io.autoglm.sdk.observe;

import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Endpoint;
import io.micrometer.observation.ObservationView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of one joint request while it is observed. It has no carrier: what the server sees of a trace is the attempt. */
public final class BatchObservationContext extends ClientObservationContext {

    private final List<ObservationView> callers;
    private final int calls;

    BatchObservationContext(
            Call<?> call, Endpoint target, @Nullable String model, List<ObservationView> callers, int calls) {
        super((carrier, name, value) -> {}, call, target, model);
        this.callers = List.copyOf(callers);
        this.calls = calls;
    }

    /** Returns the observations of those calls that are observed, as their subscribers' contexts know them. */
    public List<ObservationView> callers() {
        return callers;
    }

    /** Returns for how many calls it is. */
    public int calls() {
        return calls;
    }

    @Override
    void saw(Object event) {
        if (event instanceof List<?> parts) {
            sawParts(parts);
        }
    }
}
