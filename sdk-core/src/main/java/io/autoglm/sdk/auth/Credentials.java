package io.autoglm.sdk.auth;

import io.autoglm.sdk.policy.Credential;
import java.nio.file.Path;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The usual credentials: a key and the header that carries it, or a token that is renewed.
 *
 * <p>Each kind of key takes it as a string, from a {@link Supplier} that is asked per attempt and MUST NOT block (keep the key in memory), or
 * from a {@link Mono} that is subscribed to per attempt and may do I/O (cache it if it is slow). A changed key is used from the next
 * attempt on.
 *
 * <p>A key must not be blank and must not begin or end with white space; it is never trimmed silently. A bad string fails here with
 * {@link IllegalArgumentException}, a bad key from a supplier fails the attempt with
 * {@link io.autoglm.sdk.error.ErrorCode#CREDENTIAL_UNAVAILABLE}. No message shows the key.
 */
public final class Credentials {

    private static final String AUTHORIZATION = "Authorization";
    private static final CredentialProvider NONE = new NoCredential();

    private Credentials() {}

    /** Returns {@code Authorization: Bearer key}, which most servers want. */
    public static KeyProvider bearer(String key) {
        return KeyProvider.fixed(AUTHORIZATION, "Bearer ", key);
    }

    /** Returns {@code Authorization: Bearer key} with the key that {@code key} gives per attempt. */
    public static KeyProvider bearer(Supplier<String> key) {
        return KeyProvider.asked(AUTHORIZATION, "Bearer ", key);
    }

    /** Returns {@code Authorization: Bearer key} with the key that {@code key} emits per attempt. */
    public static KeyProvider bearer(Mono<String> key) {
        return KeyProvider.awaited(AUTHORIZATION, "Bearer ", key);
    }

    /** Returns {@code Authorization: ApiKey key}. */
    public static KeyProvider apiKey(String key) {
        return KeyProvider.fixed(AUTHORIZATION, "ApiKey ", key);
    }

    /** Returns {@code Authorization: ApiKey key} with the key that {@code key} gives per attempt. */
    public static KeyProvider apiKey(Supplier<String> key) {
        return KeyProvider.asked(AUTHORIZATION, "ApiKey ", key);
    }

    /** Returns {@code Authorization: ApiKey key} with the key that {@code key} emits per attempt. */
    public static KeyProvider apiKey(Mono<String> key) {
        return KeyProvider.awaited(AUTHORIZATION, "ApiKey ", key);
    }

    /** Returns {@code x-api-key: key}. */
    public static KeyProvider xApiKey(String key) {
        return header("x-api-key", key);
    }

    /** Returns {@code x-api-key: key} with the key that {@code key} gives per attempt. */
    public static KeyProvider xApiKey(Supplier<String> key) {
        return header("x-api-key", key);
    }

    /** Returns {@code x-api-key: key} with the key that {@code key} emits per attempt. */
    public static KeyProvider xApiKey(Mono<String> key) {
        return header("x-api-key", key);
    }

    /** Returns {@code header: key}, for example with {@code api-key}. */
    public static KeyProvider header(String header, String key) {
        return KeyProvider.fixed(header, "", key);
    }

    /** Returns {@code header: key} with the key that {@code key} gives per attempt. */
    public static KeyProvider header(String header, Supplier<String> key) {
        return KeyProvider.asked(header, "", key);
    }

    /** Returns {@code header: key} with the key that {@code key} emits per attempt. */
    public static KeyProvider header(String header, Mono<String> key) {
        return KeyProvider.awaited(header, "", key);
    }

    /**
     * Returns {@code Authorization: Bearer token} with a token that ends and is renewed.
     *
     * @param source gives a fresh token per subscription, for example by a request; a failure's message must not hold a secret
     */
    public static TokenProvider token(Mono<AccessToken> source) {
        return TokenProvider.of(source);
    }

    /** Returns {@code Authorization: Bearer key} with the key that {@code file} holds, which may change at any time. */
    public static KeyFileProvider file(Path file) {
        return KeyFileProvider.of(file);
    }

    /** Returns {@code Authorization: Bearer token} with tokens that the GLM key {@code id.secret} signs. */
    public static GlmTokenProvider glmToken(String key) {
        GlmTokenProvider provider = GlmTokenProvider.of(() -> key);
        var unused = provider.credential(); // fails now when it can never be right
        return provider;
    }

    /** Returns {@code Authorization: Bearer token} with tokens signed by the GLM key that {@code key} gives per attempt. */
    public static GlmTokenProvider glmToken(Supplier<String> key) {
        return GlmTokenProvider.of(key);
    }

    /** Returns {@code Authorization: Bearer token} with tokens signed by the GLM key that {@code file} holds, which may change at any time. */
    public static RenewableCredentialProvider glmToken(Path file) {
        return new GlmFileProvider(file, Schedulers.parallel());
    }

    /** Returns the provider that sends nothing. */
    public static CredentialProvider none() {
        return NONE;
    }

    private static final class NoCredential implements CredentialProvider {

        private final Mono<Credential> nothing = Mono.just(Credential.NONE);

        @Override
        public Mono<Credential> credential() {
            return nothing;
        }

        @Override
        public String toString() {
            return "Credentials[none]";
        }
    }
}
