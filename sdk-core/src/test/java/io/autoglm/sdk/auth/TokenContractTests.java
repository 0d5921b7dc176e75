package io.autoglm.sdk.auth;

import io.autoglm.sdk.policy.Policy;
import java.time.Duration;
import reactor.core.publisher.Mono;

class TokenContractTests implements CredentialPolicyContract {

    @Override
    public Policy policy() {
        return new CredentialPolicy(
                Credentials.token(Mono.just(AccessToken.of("abcdefgh"))), false, Duration.ofSeconds(60));
    }
}
