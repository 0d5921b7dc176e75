package io.autoglm.sdk.auth;

import io.autoglm.sdk.policy.Credential;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A key in a header, made by {@link Credentials}. Immutable, safe to share.
 *
 * <p>Logs, metrics and exceptions show the credential's name: the one given with {@link #named}, else 8 hex digits that tell the keys of one
 * process apart and are different in every process. {@link #toString()} never shows the key.
 */
public final class KeyProvider implements CredentialProvider {

    private final KeyHeader header;
    private final @Nullable String fixedKey;
    private final Function<KeyHeader, Mono<Credential>> source;

    private KeyProvider(KeyHeader header, @Nullable String fixedKey, Function<KeyHeader, Mono<Credential>> source) {
        this.header = header;
        this.fixedKey = fixedKey;
        this.source = source;
        if (fixedKey != null) {
            var unused = header.credential(fixedKey); // fails now when it can never be right
        }
    }

    static KeyProvider fixed(String header, String scheme, String key) {
        return new KeyProvider(new KeyHeader(header, scheme, null), key, at -> at.credential(key));
    }

    static KeyProvider asked(String header, String scheme, Supplier<String> key) {
        return new KeyProvider(new KeyHeader(header, scheme, null), null, at -> at.credential(key.get()));
    }

    static KeyProvider awaited(String header, String scheme, Mono<String> key) {
        return new KeyProvider(new KeyHeader(header, scheme, null), null, at -> key.flatMap(at::credential));
    }

    /**
     * Returns a copy whose credentials are called {@code name}.
     *
     * @param name not blank, printable, and neither the key nor a telling part of it (8 characters)
     */
    public KeyProvider named(String name) {
        return new KeyProvider(header.withName(name), fixedKey, source);
    }

    /** Returns how keys are sent, for example {@code Authorization Bearer} or {@code x-api-key}. */
    public String form() {
        return header.form();
    }

    /** Returns what logs call the credential: its name, else that of the key if it never changes, else {@code null}. */
    public @Nullable String name() {
        Credential fixed = fixed();
        return fixed == null ? header.name() : fixed.name();
    }

    /** Returns the credential of a key that never changes, {@code null} when the key is asked for. */
    @Nullable
    Credential fixed() {
        return fixedKey == null ? null : header.now(fixedKey);
    }

    @Override
    public Mono<Credential> credential() {
        return source.apply(header);
    }

    @Override
    public String toString() {
        return "Credentials[" + header + "]";
    }
}
