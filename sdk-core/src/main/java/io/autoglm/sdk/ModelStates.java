package io.autoglm.sdk;

import io.autoglm.sdk.admission.AdmissionPolicy;
import io.autoglm.sdk.admission.RateGate;
import io.autoglm.sdk.observe.ModelState;
import io.autoglm.sdk.policy.Priority;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** What goes on for the models of a pool, all its endpoints together. */
record ModelStates(AdmissionPolicy admission, List<PooledEndpoint> endpoints, long nowNanos) {

    /** Returns the models that have a line of their own, in their order, and all others. */
    List<ModelState> all() {
        List<ModelState> all = new ArrayList<>();
        admission.models().forEach(model -> all.add(state(model)));
        all.add(state(null));
        return all;
    }

    private ModelState state(@Nullable String model) {
        Map<Priority, Integer> waiting = new EnumMap<>(Priority.class);
        for (Priority priority : Priority.values()) {
            waiting.put(priority, admission.waiting(model, priority));
        }
        return new ModelState(
                model == null ? ModelState.OTHER : model,
                sum(each -> each.limit(model)),
                sum(each -> each.inFlight(model)),
                waiting,
                left(model, rate -> rate.requestsLeft(nowNanos)),
                left(model, rate -> rate.tokensLeft(nowNanos)));
    }

    private int sum(ToIntFunction<PooledEndpoint> number) {
        return endpoints.stream().mapToInt(number).sum();
    }

    /** Returns the sum over all endpoints, {@code null} when one of them has no limit, or none is known. */
    private @Nullable Long left(@Nullable String model, Function<RateGate, @Nullable Long> ofGate) {
        long sum = 0;
        for (PooledEndpoint each : endpoints) {
            List<RateGate> rates = each.rates(model);
            for (RateGate rate : rates) {
                Long left = ofGate.apply(rate);
                if (left == null) {
                    return null;
                }
                sum += left;
            }
            if (rates.isEmpty()) {
                return null;
            }
        }
        return sum;
    }
}
