package io.autoglm.sdk.auth;

import io.autoglm.sdk.policy.Credential;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/**
 * The usual credentials: a key and the header that carries it.
 *
 * <p>Each kind takes its key as a string, from a {@link Supplier} that is asked per attempt and MUST NOT block (keep the key in memory), or
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
