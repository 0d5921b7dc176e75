package io.autoglm.sdk.auth;

import io.autoglm.sdk.policy.Policy;

class NoCredentialContractTests implements CredentialPolicyContract {

    @Override
    public Policy policy() {
        return new CredentialPolicy(Credentials.none(), false);
    }
}
