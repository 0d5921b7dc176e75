package io.autoglm.sdk.auth;

import io.autoglm.sdk.policy.Credential;
import reactor.core.publisher.Mono;

/**
 * Where the credential of an attempt comes from. {@link Credentials} has the usual ones.
 *
 * <p>Asked once per attempt, by any thread, often an event loop: MUST NOT block. A provider that does I/O does it within the Mono; when the
 * call is cancelled meanwhile, the Mono is cancelled. A provider that keeps its credential answers with {@link Mono#just}, which costs
 * nothing more. A Mono that fails or is empty, and a provider that throws, fail the attempt with
 * {@link io.autoglm.sdk.error.ErrorCode#CREDENTIAL_UNAVAILABLE}; the exception becomes its cause, so its message must not hold a secret.
 */
@FunctionalInterface
public interface CredentialProvider {

    /** Returns the credential to use now. */
    Mono<Credential> credential();
}
