package io.autoglm.sdk.auth;

import io.autoglm.sdk.policy.Credential;
import io.autoglm.sdk.policy.Policy;
import java.time.Duration;
import reactor.core.publisher.Mono;

class RenewableCredentialContractTests implements CredentialPolicyContract {

    @Override
    public Policy policy() {
        RenewableCredentialProvider provider = new RenewableCredentialProvider() {
            @Override
            public Mono<Credential> credential() {
                return Mono.just(Credential.of("token", "Authorization", "Bearer abcdefgh", "abcdefgh"));
            }

            @Override
            public boolean invalidate(Credential refused) {
                return true;
            }
        };
        return new CredentialPolicy(provider, false, Duration.ofSeconds(60));
    }
}
