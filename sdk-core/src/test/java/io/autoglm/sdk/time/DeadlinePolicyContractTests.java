package io.autoglm.sdk.time;

import io.autoglm.sdk.policy.Policy;
import io.autoglm.sdk.policy.PolicyContract;
import java.time.Duration;

class DeadlinePolicyContractTests implements PolicyContract {

    @Override
    public Policy policy() {
        return new DeadlinePolicy(TimeoutSpec.defaults().withTotal(Duration.ofMinutes(1)));
    }
}
