package io.autoglm.sdk.auth;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A token as whoever issues it gave it.
 *
 * @param value    what is sent; never shown
 * @param lifetime how long it is good for from now on, positive; {@code null} when nobody said: it is then used until a server refuses it
 */
public record AccessToken(String value, @Nullable Duration lifetime) {

    public AccessToken {
        Objects.requireNonNull(value, "value must not be null");
        if (lifetime != null && (lifetime.isZero() || lifetime.isNegative())) {
            throw new IllegalArgumentException("lifetime must be positive, was " + lifetime);
        }
    }

    /** Returns a token of which nobody said how long it is good for. */
    public static AccessToken of(String value) {
        return new AccessToken(value, null);
    }

    @Override
    public String toString() {
        return "AccessToken[" + (lifetime == null ? "" : lifetime) + "]";
    }
}
