package io.autoglm.sdk.observe;

import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Policy;
import io.autoglm.sdk.policy.PolicyContract;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;

class CallObservationPolicyContractTests implements PolicyContract {

    private final ObservationProbe probe = new ObservationProbe();

    @Override
    public Policy policy() {
        return new CallObservationPolicy(
                probe.registry, call -> new Endpoint("pool-a", URI.create("https://llm.example/v1")), null);
    }

    @AfterEach
    void everyObservationHasEndedOnce() {
        probe.balances();
        probe.close();
    }
}
