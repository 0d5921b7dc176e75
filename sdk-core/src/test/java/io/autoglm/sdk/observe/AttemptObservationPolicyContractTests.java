package io.autoglm.sdk.observe;

import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Policy;
import io.autoglm.sdk.policy.PolicyContract;
import io.autoglm.sdk.policy.TimerProbe;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;

class AttemptObservationPolicyContractTests implements PolicyContract {

    private final ObservationProbe probe = new ObservationProbe();

    @Override
    public Policy policy() {
        return new AttemptObservationPolicy(probe.registry, null);
    }

    @Override
    public Call<GenerateEvent> call(TimerProbe timer) {
        return PolicyContract.super
                .call(timer)
                .withEndpoint(new Endpoint("pool-a", URI.create("https://llm.example/v1")));
    }

    @AfterEach
    void everyObservationHasEndedOnce() {
        probe.balances();
        probe.close();
    }
}
