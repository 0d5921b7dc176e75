package io.autoglm.sdk.retry;

import io.autoglm.sdk.policy.Policy;
import io.autoglm.sdk.policy.PolicyContract;
import java.util.Random;

class RetryPolicyContractTests implements PolicyContract {

    @Override
    public Policy policy() {
        return new RetryPolicy(RetrySpec.defaults(), new Random(1));
    }
}
