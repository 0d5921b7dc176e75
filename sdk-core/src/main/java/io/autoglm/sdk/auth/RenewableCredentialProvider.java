package io.autoglm.sdk.auth;

import io.autoglm.sdk.policy.Credential;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A provider that can get another credential when a server refuses the one that it gave: a token that expires, is revoked or is rotated.
 *
 * <p>When a server refuses a credential (HTTP 401, or 403 that says or means that it has expired), the provider is told, and the call makes
 * one more attempt with what {@link #credential()} then answers; a second refusal is the call's failure.
 */
public interface RenewableCredentialProvider extends CredentialProvider {

    /**
     * A server refused {@code refused}. From now on {@link #credential()} must not answer with it again, if another can be had.
     *
     * <p>Many calls may report the same credential at once, and late: a provider compares it with the one it would give now, and renews once.
     * Called by any thread, often an event loop: MUST NOT block; the renewal belongs into {@link #credential()}.
     *
     * @return whether another credential can be had; after {@code false} no other attempt is made
     */
    boolean invalidate(Credential refused);

    /**
     * Like {@link #invalidate(Credential)}, which is what this does unless it is overridden, for a provider that signs with the time of day:
     * a refusal may mean that the clocks differ.
     *
     * @param serverTime what the server's clock said when it refused; {@code null} when it did not say
     */
    default boolean invalidate(Credential refused, @Nullable Instant serverTime) {
        return invalidate(refused);
    }
}
