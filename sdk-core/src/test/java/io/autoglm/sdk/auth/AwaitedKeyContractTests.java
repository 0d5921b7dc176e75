package io.autoglm.sdk.auth;

import io.autoglm.sdk.policy.Policy;
import java.time.Duration;
import reactor.core.publisher.Mono;

class AwaitedKeyContractTests implements CredentialPolicyContract {

    @Override
    public Policy policy() {
        return new CredentialPolicy(
                Credentials.bearer(Mono.fromSupplier(() -> "sk-marker-0123456789")), false, Duration.ofSeconds(60));
    }
}
