package io.autoglm.examples.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.auth.RenewalSpec;
import io.autoglm.sdk.http.HttpSpec;
import io.autoglm.sdk.oauth2.OAuth2Credentials;
import io.autoglm.sdk.oauth2.OAuth2Exception;
import io.autoglm.sdk.oauth2.OAuth2Grant;
import io.autoglm.sdk.oauth2.OAuth2Grant.AuthorizationCode;
import io.autoglm.sdk.oauth2.OAuth2Grant.ClientCredentials;
import io.autoglm.sdk.oauth2.OAuth2Grant.RefreshToken;
import io.autoglm.sdk.oauth2.OAuth2Spec;
import io.autoglm.sdk.oauth2.OAuth2Spec.ClientAuthentication;
import io.autoglm.sdk.policy.Credential;
import io.autoglm.test.SimServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;

/** Each grant, against Spring's authorization server over loopback. */
@SpringBootTest(classes = AuthorizationServer.class, webEnvironment = WebEnvironment.RANDOM_PORT)
class AuthorizationServerTests {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String VERIFIER = "a-verifier-of-at-least-forty-three-characters-in-all";

    private final List<OAuth2Credentials> made = new ArrayList<>();
    private final List<String> refreshTokens = new CopyOnWriteArrayList<>();

    @Autowired
    private Environment environment;

    @Autowired
    private OAuth2AuthorizationService issued;

    @AfterEach
    void close() {
        made.forEach(each -> each.close().block(PATIENCE));
    }

    private String server() {
        return "http://127.0.0.1:" + environment.getRequiredProperty("local.server.port");
    }

    private OAuth2Spec spec(String secret, String scope) {
        return new OAuth2Spec(
                URI.create(server() + "/oauth2/token"),
                AuthorizationServer.CLIENT,
                secret,
                ClientAuthentication.BASIC,
                List.of(scope),
                Map.of(),
                RenewalSpec.defaults().withPause(Duration.ofMillis(1)),
                HttpSpec.defaults(),
                true);
    }

    private OAuth2Spec spec() {
        return spec(AuthorizationServer.SECRET, AuthorizationServer.SCOPE);
    }

    private OAuth2Credentials with(OAuth2Spec spec, OAuth2Grant grant) {
        OAuth2Credentials credentials = OAuth2Credentials.of(spec, grant, refreshTokens::add);
        made.add(credentials);
        return credentials;
    }

    private static Credential of(OAuth2Credentials credentials) {
        Credential credential = credentials.credential().block(PATIENCE);
        assertThat(credential).isNotNull();
        return credential;
    }

    private static Credential renewed(OAuth2Credentials credentials, Credential refused) {
        Credential now = refused;
        while (String.valueOf(now.value()).equals(refused.value())) {
            credentials.invalidate(refused); // false until the pause of a millisecond is over
            now = of(credentials);
        }
        return now;
    }

    /** Returns whom the server says that it gave the token. */
    private String ownerOf(Credential credential) {
        String token = String.valueOf(credential.value()).substring("Bearer ".length());
        var authorization = issued.findByToken(token, OAuth2TokenType.ACCESS_TOKEN);
        assertThat(authorization).as("issued by the server").isNotNull();
        return authorization.getPrincipalName();
    }

    private AuthorizationCode code() throws Exception {
        String challenge = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        MessageDigest.getInstance("SHA-256").digest(VERIFIER.getBytes(StandardCharsets.US_ASCII)));
        HttpResponse<Void> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(server() + "/oauth2/authorize?response_type=code&client_id="
                                        + AuthorizationServer.CLIENT + "&scope=" + AuthorizationServer.SCOPE
                                        + "&redirect_uri=" + AuthorizationServer.REDIRECT + "&code_challenge="
                                        + challenge + "&code_challenge_method=S256"))
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
        String back = answer.headers().firstValue("location").orElseThrow();
        assertThat(back).startsWith(AuthorizationServer.REDIRECT + "?code=");
        return new AuthorizationCode(
                back.replaceFirst(".*[?]code=", "").replaceFirst("&.*", ""), AuthorizationServer.REDIRECT, VERIFIER);
    }

    @ParameterizedTest
    @EnumSource
    void anApplicationGetsATokenOfItsOwn(ClientAuthentication authentication) {
        Credential token = of(with(spec().withAuthentication(authentication), new ClientCredentials()));

        assertThat(ownerOf(token)).isEqualTo(AuthorizationServer.CLIENT);
        assertThat(token.expiresAt()).isNotNull();
        assertThat(refreshTokens).isEmpty();
    }

    @Test
    void aRefusedTokenIsReplacedByAnother() {
        OAuth2Credentials credentials = with(spec(), new ClientCredentials());
        Credential first = of(credentials);

        Credential second = renewed(credentials, first);

        assertThat(ownerOf(second)).isEqualTo(AuthorizationServer.CLIENT);
    }

    @Test
    void aCodeGetsTheTokenOfWhoeverLoggedInAndIsRenewedByRotatedRefreshTokens() throws Exception {
        OAuth2Credentials credentials = with(spec(), code());

        Credential first = of(credentials);
        assertThat(ownerOf(first)).isEqualTo("ada");
        Credential second = renewed(credentials, first);
        assertThat(ownerOf(second)).isEqualTo("ada");
        Credential third = renewed(credentials, second);
        assertThat(ownerOf(third)).isEqualTo("ada");
        assertThat(refreshTokens).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void theLastRefreshTokenGoesOnAfterARestartAndAnOlderOneIsFinal() throws Exception {
        OAuth2Credentials before = with(spec(), code());
        renewed(before, of(before));
        String old = refreshTokens.get(0);
        String last = refreshTokens.get(1);

        assertThat(ownerOf(of(with(spec(), new RefreshToken(last))))).isEqualTo("ada");
        OAuth2Credentials tooLate = with(spec(), new RefreshToken(old));
        OAuth2Exception failure = catchThrowableOfType(OAuth2Exception.class, () -> of(tooLate));
        assertThat(failure.error()).isEqualTo("invalid_grant");
        assertThat(failure.isFinal()).isTrue();
    }

    @Test
    void aCodeIsGoodOnce() throws Exception {
        AuthorizationCode code = code();
        of(with(spec(), code));
        OAuth2Credentials again = with(spec(), code);

        OAuth2Exception failure = catchThrowableOfType(OAuth2Exception.class, () -> of(again));

        assertThat(failure.error()).isEqualTo("invalid_grant");
        assertThat(failure).hasMessageNotContaining(code.code());
    }

    @Test
    void aWrongSecretIsSaid() {
        OAuth2Credentials credentials = with(spec("wr0ng", AuthorizationServer.SCOPE), new ClientCredentials());

        OAuth2Exception failure = catchThrowableOfType(OAuth2Exception.class, () -> of(credentials));

        assertThat(failure.status()).isEqualTo(401);
        assertThat(failure.error()).isEqualTo("invalid_client");
        assertThat(failure)
                .hasMessageStartingWith("the token endpoint of 127.0.0.1 (client 'shop') answered 401, invalid_client")
                .hasMessageNotContaining("wr0ng");
    }

    @Test
    void aScopeThatTheClientMustNotHaveIsSaid() {
        OAuth2Credentials credentials = with(spec(AuthorizationServer.SECRET, "glm.admin"), new ClientCredentials());

        OAuth2Exception failure = catchThrowableOfType(OAuth2Exception.class, () -> of(credentials));

        assertThat(failure.error()).isEqualTo("invalid_scope");
    }

    @Test
    void callsCarryTheToken() {
        try (SimServer glm = SimServer.start();
                AutoGlmClient client = AutoGlmClient.builder()
                        .baseUrl(glm.baseUrl())
                        .model("sim-1")
                        .credentials(with(spec(), new ClientCredentials()))
                        .build()) {
            client.generate("one").block(PATIENCE);
            client.generate("two").block(PATIENCE);

            List<String> sent = glm.requests().stream()
                    .map(request -> request.header("authorization"))
                    .distinct()
                    .toList();
            assertThat(sent).hasSize(1);
            assertThat(issued.findByToken(sent.get(0).substring("Bearer ".length()), OAuth2TokenType.ACCESS_TOKEN))
                    .isNotNull();
        }
    }
}
