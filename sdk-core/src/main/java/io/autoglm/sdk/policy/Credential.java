package io.autoglm.sdk.policy;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The header that proves who calls. {@link #toString()} never shows its value.
 */
public final class Credential {

    /** Nothing is sent. */
    public static final Credential NONE = new Credential("none", null, null, null, null);

    private final String name;
    private final @Nullable String header;
    private final @Nullable String value;
    private final @Nullable String secret;
    private final @Nullable Instant expiresAt;

    private Credential(
            String name,
            @Nullable String header,
            @Nullable String value,
            @Nullable String secret,
            @Nullable Instant expiresAt) {
        this.name = name;
        this.header = header;
        this.value = value;
        this.secret = secret;
        this.expiresAt = expiresAt;
    }

    /**
     * Returns a credential.
     *
     * @param name   what logs, metrics and exceptions show; never the secret or a part of it
     * @param header the HTTP header, for example {@code Authorization}
     * @param value  the whole header value
     * @param secret the secret part of it, so that it can be masked where a server repeats it
     */
    public static Credential of(String name, String header, String value, String secret) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < ' ' || value.charAt(i) >= 127) {
                throw new IllegalArgumentException("credential '" + name
                        + "' must be visible ASCII, but has another character at index " + i
                        + " (a line end at the end of a key file is a usual cause)");
            }
        }
        return new Credential(name, header, value, secret, null);
    }

    /** Returns a copy that is known to expire, so that a refusal after that time is read as such. It is sent nevertheless. */
    public Credential expiringAt(Instant time) {
        return new Credential(name, header, value, secret, time);
    }

    /** Returns what logs, metrics and exceptions show. */
    public String name() {
        return name;
    }

    /** Returns the HTTP header, {@code null} when nothing is sent. */
    public @Nullable String header() {
        return header;
    }

    /** Returns the whole header value, {@code null} when nothing is sent. For the wire only. */
    public @Nullable String value() {
        return value;
    }

    /** Returns when it expires, {@code null} when that is not known. */
    public @Nullable Instant expiresAt() {
        return expiresAt;
    }

    /** Returns {@code text} with the secret masked wherever it stands. */
    public String mask(String text) {
        return secret == null || secret.length() < 4 ? text : text.replace(secret, "***");
    }

    @Override
    public String toString() {
        return "Credential[" + name + "]";
    }
}
