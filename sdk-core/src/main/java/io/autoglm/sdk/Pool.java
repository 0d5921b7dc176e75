package io.autoglm.sdk;

import io.autoglm.sdk.admission.AdmissionPolicy;
import io.autoglm.sdk.admission.LimitGate;
import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.admission.PerModel;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.InFlightListener;
import java.util.List;

/**
 * Where calls get their turn, and the limits that decide it.
 *
 * @param limits one for each configured model, one for all others
 */
record Pool(PerModel<LimitGate> limits, AdmissionPolicy admission) {

    static Pool of(Endpoint endpoint, LimitSpec spec, InFlightListener inFlight) {
        PerModel<LimitGate> limits = PerModel.of(endpoint.configuredModels(), model -> new LimitGate(spec.newLimit()));
        return new Pool(limits, new AdmissionPolicy(endpoint, limits.map(List::of), spec.maxWaiting(), inFlight));
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
