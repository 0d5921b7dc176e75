package io.autoglm.sdk.time;

import io.autoglm.sdk.policy.Policy;
import io.autoglm.sdk.policy.PolicyContract;

class AttemptTimeoutPolicyContractTests implements PolicyContract {

    @Override
    public Policy policy() {
        return new AttemptTimeoutPolicy(TimeoutSpec.defaults());
    }
}
