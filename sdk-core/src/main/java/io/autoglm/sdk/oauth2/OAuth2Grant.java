package io.autoglm.sdk.oauth2;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What gives a right to a token. No {@code toString} shows a secret. */
public sealed interface OAuth2Grant {

    /** The application itself calls (RFC 6749, 4.4). */
    record ClientCredentials() implements OAuth2Grant {}

    /**
     * Somebody has logged in, and their browser has brought a code (RFC 6749, 4.1.3). It is exchanged once; after that the refresh token that
     * comes with the answer is used, if one comes.
     *
     * @param code         the code, not blank
     * @param redirectUri  where the browser was sent, exactly as the authorization request had it; {@code null} when it had none
     * @param codeVerifier the secret of PKCE (RFC 7636); {@code null} when the authorization request had no challenge
     */
    record AuthorizationCode(
            String code,
            @Nullable String redirectUri,
            @Nullable String codeVerifier) implements OAuth2Grant {

        public AuthorizationCode {
            notBlank("code", code);
        }

        @Override
        public String toString() {
            return "AuthorizationCode[" + redirectUri + "]";
        }
    }

    /**
     * A refresh token from an earlier login (RFC 6749, 6). When the answer brings another, that one is used from then on.
     *
     * @param token the refresh token, not blank
     */
    record RefreshToken(String token) implements OAuth2Grant {

        public RefreshToken {
            notBlank("token", token);
        }

        @Override
        public String toString() {
            return "RefreshToken[]";
        }
    }

    private static void notBlank(String name, String value) {
        Objects.requireNonNull(value, name + " must not be null");
        if (value.isBlank()) {
            throw new IllegalArgumentException(name + " of a grant must not be blank");
        }
    }
}
