package io.autoglm.sdk.auth;

import io.autoglm.sdk.policy.Policy;
import java.time.Duration;

class FixedKeyContractTests implements CredentialPolicyContract {

    @Override
    public Policy policy() {
        return new CredentialPolicy(Credentials.bearer("sk-marker-0123456789"), false, Duration.ofSeconds(60));
    }
}
