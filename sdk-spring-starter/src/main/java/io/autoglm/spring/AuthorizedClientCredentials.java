package io.autoglm.spring;

import io.autoglm.sdk.auth.AccessToken;
import io.autoglm.sdk.auth.Credentials;
import io.autoglm.sdk.auth.RenewableCredentialProvider;
import io.autoglm.sdk.auth.TokenProvider;
import io.autoglm.sdk.policy.Credential;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.client.AuthorizedClientServiceReactiveOAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.OAuth2AuthorizeRequest;
import org.springframework.security.oauth2.client.ReactiveOAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.ReactiveOAuth2AuthorizedClientProviderBuilder;
import org.springframework.security.oauth2.client.ReactiveOAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.registration.ReactiveClientRegistrationRepository;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import reactor.core.publisher.Mono;

/**
 * Tokens of one of the application's OAuth 2.0 client registrations ({@code spring.security.oauth2.client.registration.<id>}), got and kept by
 * Spring Security and sent as {@code Authorization: Bearer}. Declare it as a bean, and the client without a name uses it:
 *
 * <pre>
 * &#64;Bean
 * CredentialProvider glm(ReactiveClientRegistrationRepository registrations, ReactiveOAuth2AuthorizedClientService clients) {
 *     return AuthorizedClientCredentials.of("glm", registrations, clients);
 * }
 * </pre>
 *
 * <p>It needs {@code spring-security-oauth2-client}. The application itself is who calls, outside of any web request: not for tokens of the
 * users of the application. When a server refuses a token, Spring Security is told to forget it and asked for another, as
 * {@link TokenProvider} says.
 */
public final class AuthorizedClientCredentials implements RenewableCredentialProvider {

    private static final String PRINCIPAL = "autoglm";

    private final String registration;
    private final ReactiveOAuth2AuthorizedClientManager manager;
    private final ReactiveOAuth2AuthorizedClientService clients;
    private final Clock clock = Clock.systemUTC();
    private final TokenProvider tokens;
    private volatile boolean refused;

    private AuthorizedClientCredentials(
            String registration,
            ReactiveOAuth2AuthorizedClientManager manager,
            ReactiveOAuth2AuthorizedClientService clients) {
        this.registration = registration;
        this.manager = manager;
        this.clients = clients;
        tokens = Credentials.token(Mono.defer(this::token)).named(registration);
    }

    /**
     * Returns credentials by the grant {@code client_credentials}: one that cannot be had again, such as a refresh token, must not be forgotten.
     *
     * @param registration  the registration's id; logs call the credential so
     * @param registrations where Spring Security finds it
     * @param clients       where Spring Security keeps its tokens
     */
    public static AuthorizedClientCredentials of(
            String registration,
            ReactiveClientRegistrationRepository registrations,
            ReactiveOAuth2AuthorizedClientService clients) {
        AuthorizedClientServiceReactiveOAuth2AuthorizedClientManager manager =
                new AuthorizedClientServiceReactiveOAuth2AuthorizedClientManager(registrations, clients);
        manager.setAuthorizedClientProvider(ReactiveOAuth2AuthorizedClientProviderBuilder.builder()
                .clientCredentials()
                .build());
        return new AuthorizedClientCredentials(registration, manager, clients);
    }

    @Override
    public Mono<Credential> credential() {
        return tokens.credential();
    }

    @Override
    public boolean invalidate(Credential credential) {
        boolean another = tokens.invalidate(credential);
        refused |= another;
        return another;
    }

    private Mono<AccessToken> token() {
        Mono<Void> forgotten = Mono.empty();
        if (refused) {
            refused = false;
            forgotten = clients.removeAuthorizedClient(registration, PRINCIPAL);
        }
        OAuth2AuthorizeRequest request = OAuth2AuthorizeRequest.withClientRegistrationId(registration)
                .principal(PRINCIPAL)
                .build();
        return forgotten
                .then(Mono.defer(() -> manager.authorize(request)))
                .map(client -> accessToken(client.getAccessToken()));
    }

    private AccessToken accessToken(OAuth2AccessToken token) {
        return new AccessToken(token.getTokenValue(), left(token.getExpiresAt()));
    }

    private @Nullable Duration left(@Nullable Instant end) {
        Duration left = end == null ? null : Duration.between(clock.instant(), end);
        return left == null || left.isZero() || left.isNegative() ? null : left;
    }

    @Override
    public String toString() {
        return "AuthorizedClientCredentials[" + registration + "]";
    }
}
