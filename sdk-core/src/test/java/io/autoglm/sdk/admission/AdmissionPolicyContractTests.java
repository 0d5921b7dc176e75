package io.autoglm.sdk.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Policy;
import io.autoglm.sdk.policy.PolicyContract;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

class AdmissionPolicyContractTests implements PolicyContract {

    private final LimitGate limit = new LimitGate(LimitSpec.fixed(2).newLimit());

    @Override
    public Policy policy() {
        return new AdmissionPolicy(new Endpoint("pool-a", URI.create("https://llm.example/v1")), List.of(limit), 0);
    }

    @AfterEach
    void everyPermitIsBack() {
        assertThat(limit.inFlight()).isZero();
    }
}
