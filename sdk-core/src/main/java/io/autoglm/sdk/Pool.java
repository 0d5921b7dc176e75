package io.autoglm.sdk;

import io.autoglm.sdk.admission.AdmissionPolicy;
import io.autoglm.sdk.admission.LimitGate;
import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.admission.PerModel;
import io.autoglm.sdk.admission.RateGate;
import io.autoglm.sdk.admission.RateSpec;
import io.autoglm.sdk.observe.ModelState;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Gate;
import io.autoglm.sdk.policy.InFlightListener;
import io.autoglm.sdk.policy.Priority;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where calls get their turn, and the limits that decide it.
 *
 * @param limits one for each configured model, one for all others
 * @param rates  likewise; {@code null} when the rate is not limited
 */
record Pool(PerModel<LimitGate> limits, @Nullable PerModel<RateGate> rates, AdmissionPolicy admission) {

    static Pool of(Endpoint endpoint, LimitSpec limit, RateSpec rate, InFlightListener inFlight) {
        Set<String> models = endpoint.configuredModels();
        PerModel<LimitGate> limits = PerModel.of(models, model -> new LimitGate(limit.newLimit()));
        PerModel<RateGate> rates =
                rate.isOff() ? null : PerModel.of(models, model -> new RateGate(rate, place(endpoint, model)));
        // the limit first: it ends last, and lets the next one go when the rate has learnt what the one before has cost
        PerModel<List<Gate>> gates = PerModel.of(
                models,
                model -> rates == null ? List.of(limits.of(model)) : List.of(limits.of(model), rates.of(model)));
        return new Pool(limits, rates, new AdmissionPolicy(endpoint, gates, limit.maxWaiting(), inFlight));
    }

    private static String place(Endpoint endpoint, @Nullable String model) {
        return endpoint.name() + "/" + (model == null ? "" : model);
    }

    /** Returns what is going on at {@code nowNanos} for each configured model, and for all others. */
    List<ModelState> models(long nowNanos) {
        List<ModelState> all = new ArrayList<>();
        limits.models().forEach(model -> all.add(state(model, nowNanos)));
        all.add(state(null, nowNanos));
        return all;
    }

    private ModelState state(@Nullable String model, long nowNanos) {
        LimitGate limit = limits.of(model);
        Map<Priority, Integer> waiting = new EnumMap<>(Priority.class);
        for (Priority priority : Priority.values()) {
            waiting.put(priority, admission.waiting(model, priority));
        }
        String name = model == null ? ModelState.OTHER : model;
        RateGate rate = rates == null ? null : rates.of(model);
        return new ModelState(
                name,
                limit.limit(),
                limit.inFlight(),
                waiting,
                rate == null ? null : rate.requestsLeft(nowNanos),
                rate == null ? null : rate.tokensLeft(nowNanos));
    }

    /**
     * Returns how many connections there may be: a fifth more than all limits together at their highest, so that those who have had their
     * turn never wait again. It bounds only; a connection is made when an attempt needs it.
     */
    int maxConnections() {
        int attempts = limits.all().stream().mapToInt(LimitGate::highest).sum();
        return attempts + Math.max(1, attempts / 5);
    }
}
