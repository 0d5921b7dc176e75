package io.autoglm.sdk.auth;

import io.autoglm.sdk.policy.Policy;
import java.time.Duration;

class NoCredentialContractTests implements CredentialPolicyContract {

    @Override
    public Policy policy() {
        return new CredentialPolicy(Credentials.none(), false, Duration.ofSeconds(60));
    }
}
