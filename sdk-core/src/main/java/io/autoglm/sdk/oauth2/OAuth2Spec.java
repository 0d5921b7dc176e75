package io.autoglm.sdk.oauth2;

import io.autoglm.sdk.auth.RenewalSpec;
import io.autoglm.sdk.http.HttpSpec;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who asks which server for tokens. Immutable; {@link #toString} shows no secret.
 *
 * @param tokenUrl       the token endpoint; https, unless {@code insecureHttp}
 * @param clientId       who asks, as it is registered there; logs call the credential so
 * @param clientSecret   its secret; {@code null} for a client that has none
 * @param authentication where the secret stands
 * @param scopes         what the tokens shall be good for; empty leaves it to the server
 * @param parameters     further members of each request, for example {@code audience}; none of those that the grant has
 * @param renewal        when tokens are renewed
 * @param http           TLS, proxy and name resolution on the way to the token endpoint
 * @param insecureHttp   whether secrets may go over plain http, where everybody in between can read them
 */
public record OAuth2Spec(
        URI tokenUrl,
        String clientId,
        @Nullable String clientSecret,
        ClientAuthentication authentication,
        List<String> scopes,
        Map<String, String> parameters,
        RenewalSpec renewal,
        HttpSpec http,
        boolean insecureHttp) {

    /** Where a client's secret stands in a token request. */
    public enum ClientAuthentication {
        /** HTTP Basic, with id and secret form-encoded first (RFC 6749, 2.3.1). */
        BASIC,
        /** {@code client_id} and {@code client_secret} in the form. */
        BODY
    }

    private static final List<String> OF_THE_GRANT = List.of(
            "grant_type",
            "scope",
            "code",
            "redirect_uri",
            "code_verifier",
            "refresh_token",
            "client_id",
            "client_secret");

    public OAuth2Spec {
        Objects.requireNonNull(tokenUrl, "tokenUrl must not be null");
        boolean isSecure = "https".equalsIgnoreCase(tokenUrl.getScheme());
        if (!isSecure && !(insecureHttp && "http".equalsIgnoreCase(tokenUrl.getScheme()))) {
            throw new IllegalArgumentException("tokenUrl must be https, was '" + shown(tokenUrl) + "'");
        }
        if (tokenUrl.getHost() == null || tokenUrl.getUserInfo() != null || tokenUrl.getFragment() != null) {
            throw new IllegalArgumentException(
                    "tokenUrl must have a host, and neither a user nor a fragment, was '" + shown(tokenUrl) + "'");
        }
        if (clientId.isBlank()) {
            throw new IllegalArgumentException("clientId must not be blank");
        }
        if (clientSecret != null && clientSecret.isBlank()) {
            throw new IllegalArgumentException("clientSecret must not be blank; null for a client that has none");
        }
        Objects.requireNonNull(authentication, "authentication must not be null");
        scopes = List.copyOf(scopes);
        for (String scope : scopes) {
            if (!scope.matches("[!#-\\[\\]-~]+")) {
                throw new IllegalArgumentException(
                        "scope must be visible ASCII without space, quote and backslash, was '"
                                + scope.replaceAll("[^\\x20-\\x7e]", "?") + "'");
            }
        }
        parameters = Map.copyOf(parameters);
        for (String name : parameters.keySet()) {
            if (OF_THE_GRANT.contains(name)) {
                throw new IllegalArgumentException("parameters must not have '" + name + "', which the grant sets");
            }
        }
        Objects.requireNonNull(renewal, "renewal must not be null");
        Objects.requireNonNull(http, "http must not be null");
    }

    private static String shown(URI url) {
        return url.getScheme() + "://" + url.getHost();
    }

    /** Returns a client with a secret in HTTP Basic. */
    public static OAuth2Spec of(String tokenUrl, String clientId, @Nullable String clientSecret) {
        return new OAuth2Spec(
                URI.create(tokenUrl),
                clientId,
                clientSecret,
                ClientAuthentication.BASIC,
                List.of(),
                Map.of(),
                RenewalSpec.defaults(),
                HttpSpec.defaults(),
                false);
    }

    /** Returns a copy whose secret stands elsewhere. */
    public OAuth2Spec withAuthentication(ClientAuthentication value) {
        return new OAuth2Spec(tokenUrl, clientId, clientSecret, value, scopes, parameters, renewal, http, insecureHttp);
    }

    /** Returns a copy that asks for these scopes. */
    public OAuth2Spec withScopes(List<String> value) {
        return new OAuth2Spec(
                tokenUrl, clientId, clientSecret, authentication, value, parameters, renewal, http, insecureHttp);
    }

    /** Returns a copy with these further parameters. */
    public OAuth2Spec withParameters(Map<String, String> value) {
        return new OAuth2Spec(
                tokenUrl, clientId, clientSecret, authentication, scopes, value, renewal, http, insecureHttp);
    }

    /** Returns a copy that renews at another time. */
    public OAuth2Spec withRenewal(RenewalSpec value) {
        return new OAuth2Spec(
                tokenUrl, clientId, clientSecret, authentication, scopes, parameters, value, http, insecureHttp);
    }

    /** Returns a copy that travels another way. */
    public OAuth2Spec withHttp(HttpSpec value) {
        return new OAuth2Spec(
                tokenUrl, clientId, clientSecret, authentication, scopes, parameters, renewal, value, insecureHttp);
    }

    @Override
    public String toString() {
        return "OAuth2Spec[" + shown(tokenUrl) + ", " + clientId + ", " + authentication + ", " + scopes + "]";
    }
}
