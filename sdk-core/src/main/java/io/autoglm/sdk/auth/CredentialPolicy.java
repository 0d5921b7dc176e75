package io.autoglm.sdk.auth;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Credential;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Policy;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.Fuseable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Asks the provider for a credential, once per attempt, and hands it down.
 *
 * <p>An attempt without an answer fails with {@link ErrorCode#CREDENTIAL_UNAVAILABLE}, whose cause is the provider's exception and whose
 * message says nothing of it. A key is not sent over plain http to another host: that fails with {@link ErrorCode#INSECURE_KEY} unless it
 * was allowed. A provider that works for a stream gets as long as the first event may take; calls with one answer have their total time.
 * Cancelling while the provider works cancels the provider. The attempt runs on the thread on which the provider answers.
 *
 * <p>A {@link RenewableCredentialProvider} is told when the server refuses its credential. If it has another, the failure is made transient,
 * once per call, so that the retry policy makes another attempt with the new one.
 */
public final class CredentialPolicy implements Policy {

    private final Function<Endpoint, CredentialProvider> providers;
    private final boolean allowInsecureHttp;
    private final Duration longestWait;

    /** Makes the policy of a client with one credential; see the other constructor. */
    public CredentialPolicy(CredentialProvider provider, boolean allowInsecureHttp, Duration longestWait) {
        this(endpoint -> provider, allowInsecureHttp, longestWait);
    }

    /**
     * Makes the policy.
     *
     * @param providers         who is asked for each attempt, by where it goes
     * @param allowInsecureHttp whether keys may go over plain http to other hosts, where everybody in between can read them
     * @param longestWait       how long a provider may work for a stream whose call sets no limit for its first event
     */
    public CredentialPolicy(
            Function<Endpoint, CredentialProvider> providers, boolean allowInsecureHttp, Duration longestWait) {
        this.providers = providers;
        this.allowInsecureHttp = allowInsecureHttp;
        this.longestWait = longestWait;
    }

    /**
     * Checks that {@code credential} may be sent to {@code endpoint}.
     *
     * @throws AutoGlmException {@link ErrorCode#INSECURE_KEY} when it has a value, the base URL is not https, and its host is not this machine
     *                          ({@code localhost}, 127.0.0.0/8, ::1), unless {@code allowed}
     */
    public static void check(Endpoint endpoint, Credential credential, boolean allowed) {
        ErrorDetails insecure = allowed ? null : insecure(endpoint, credential);
        if (insecure != null) {
            throw insecure.exception();
        }
    }

    /**
     * Checks like {@link #check} when {@code provider} holds one key for good, so that a client that can never send it is not built.
     *
     * @throws AutoGlmException {@link ErrorCode#INSECURE_KEY} as {@link #check} does
     */
    public static void checkFixed(Endpoint endpoint, CredentialProvider provider, boolean allowed) {
        Credential fixed = provider instanceof KeyProvider keys ? keys.fixed() : null;
        if (fixed != null) {
            check(endpoint, fixed, allowed);
        }
    }

    @Override
    public <E> Flux<E> apply(Call<E> call, Exchange next) {
        Endpoint endpoint = call.endpoint();
        if (endpoint == null) {
            return Flux.error(call.failure(ErrorCode.INTERNAL, "the credential policy must stand below admission")
                    .exception());
        }
        return ask(call, endpoint, providers.apply(endpoint), next);
    }

    private <E> Flux<E> ask(Call<E> call, Endpoint endpoint, CredentialProvider provider, Exchange next) {
        @Nullable Mono<Credential> answer; // a provider may be plugged in, and wrong
        Credential known;
        try {
            answer = provider.credential();
            known = answer instanceof Fuseable.ScalarCallable<?> ? value(answer) : null;
        } catch (Exception failure) {
            return Flux.error(unavailable(call, failure));
        }
        if (known != null) {
            return send(call, endpoint, provider, known, next);
        }
        if (answer == null) {
            return Flux.error(unavailable(call, null));
        }
        return inTime(
                        call,
                        answer.onErrorMap(failure -> unavailable(call, failure))
                                .switchIfEmpty(Mono.error(() -> unavailable(call, null))))
                .flatMapMany(credential -> send(call, endpoint, provider, credential, next));
    }

    private Mono<Credential> inTime(Call<?> call, Mono<Credential> answer) {
        if (!call.operation().streaming()) {
            return answer;
        }
        Duration own = call.options().firstEventTimeout();
        Duration limit = own == null ? longestWait : own;
        return answer.timeout(limit, Mono.error(() -> late(call, limit)), call.timer());
    }

    private static AutoGlmException late(Call<?> call, Duration limit) {
        return call.failure(ErrorCode.CREDENTIAL_UNAVAILABLE, "the credential provider gave nothing within " + limit)
                .exception();
    }

    /** Returns what {@code answer} holds already; no need to subscribe to {@link Mono#just}. */
    @SuppressWarnings("unchecked")
    private static @Nullable Credential value(Mono<Credential> answer) throws Exception {
        return ((Callable<@Nullable Credential>) answer).call();
    }

    private <E> Flux<E> send(
            Call<E> call, Endpoint endpoint, CredentialProvider provider, Credential credential, Exchange next) {
        ErrorDetails refusal = allowInsecureHttp ? null : refusal(call, endpoint, credential);
        if (refusal != null) {
            return Flux.error(refusal.exception());
        }
        if (!call.log().sent(call.attempt(), credential.name())) {
            return Flux.never(); // cancelled, and accounted for as not sent
        }
        Flux<E> attempt = next.exchange(call.withCredential(credential));
        if (provider instanceof RenewableCredentialProvider renewable) {
            Renewal renewal = new Renewal(renewable);
            return attempt.onErrorMap(AutoGlmException.class, failure -> renewal.after(call, credential, failure));
        }
        return attempt;
    }

    private static @Nullable ErrorDetails refusal(Call<?> call, Endpoint endpoint, Credential credential) {
        ErrorDetails insecure = insecure(endpoint, credential);
        return insecure == null
                ? null
                : insecure.withPlace(
                        endpoint.name(), credential.name(), call.log().attempts());
    }

    private static AutoGlmException unavailable(Call<?> call, @Nullable Throwable cause) {
        String message = cause == null
                ? "the credential provider gave nothing"
                : "the credential provider failed with " + cause.getClass().getSimpleName();
        return call.failure(ErrorCode.CREDENTIAL_UNAVAILABLE, message).exception(cause);
    }

    private static @Nullable ErrorDetails insecure(Endpoint endpoint, Credential credential) {
        if (credential.value() == null
                || "https".equalsIgnoreCase(endpoint.baseUrl().getScheme())
                || Loopback.isLoopback(endpoint.baseUrl().getHost())) {
            return null;
        }
        return ErrorDetails.of(
                ErrorCode.INSECURE_KEY,
                "a key would go over plain " + endpoint.baseUrl().getScheme() + " to host "
                        + endpoint.baseUrl().getHost());
    }
}
