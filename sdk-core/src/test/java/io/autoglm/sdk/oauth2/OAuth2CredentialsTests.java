package io.autoglm.sdk.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.autoglm.sdk.auth.RenewalSpec;
import io.autoglm.sdk.http.HttpSpec;
import io.autoglm.sdk.oauth2.OAuth2Grant.AuthorizationCode;
import io.autoglm.sdk.oauth2.OAuth2Grant.ClientCredentials;
import io.autoglm.sdk.oauth2.OAuth2Grant.RefreshToken;
import io.autoglm.sdk.oauth2.OAuth2Spec.ClientAuthentication;
import io.autoglm.sdk.policy.Credential;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

class OAuth2CredentialsTests {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TokenEndpoint server = new TokenEndpoint();
    private final List<OAuth2Credentials> made = new ArrayList<>();
    private final List<String> refreshTokens = new ArrayList<>();

    @AfterEach
    void close() {
        made.forEach(each -> each.close().block(PATIENCE));
        server.close();
    }

    private OAuth2Spec spec() {
        return new OAuth2Spec(
                URI.create(server.url()),
                "my client",
                "s3cr:t",
                ClientAuthentication.BASIC,
                List.of("glm.generate", "glm.embed"),
                Map.of("audience", "https://glm"),
                RenewalSpec.defaults().withPause(Duration.ofMillis(1)),
                HttpSpec.defaults(),
                true);
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
        while (now.value() != null && now.value().equals(refused.value())) {
            credentials.invalidate(refused); // false until the pause of a millisecond is over
            now = of(credentials);
        }
        return now;
    }

    private static OAuth2Exception failure(OAuth2Credentials credentials) {
        OAuth2Exception failure = catchThrowableOfType(OAuth2Exception.class, () -> of(credentials));
        assertThat(failure).isNotNull();
        return failure;
    }

    @Test
    void clientCredentialsAreAskedForWithBasicAuthentication() {
        server.thenToken("\"access_token\":\"abc\",\"expires_in\":60");

        Credential credential = of(with(spec(), new ClientCredentials()));

        assertThat(credential.value()).isEqualTo("Bearer abc");
        assertThat(credential.name()).isEqualTo("my client");
        TokenEndpoint.Asked asked = server.asked().get(0);
        assertThat(asked.form())
                .isEqualTo(Map.of(
                        "grant_type",
                        "client_credentials",
                        "scope",
                        "glm.generate glm.embed",
                        "audience",
                        "https://glm"));
        assertThat(new String(
                        Base64.getDecoder().decode(asked.authorization().substring("Basic ".length())),
                        StandardCharsets.UTF_8))
                .as("both are form-encoded first")
                .isEqualTo("my+client:s3cr%3At");
    }

    @Test
    void idAndSecretStandInTheBodyWhereTheServerWantsThemThere() {
        server.thenToken("\"access_token\":\"abc\"");

        of(with(spec().withAuthentication(ClientAuthentication.BODY), new ClientCredentials()));

        assertThat(server.asked().get(0).authorization()).isEmpty();
        assertThat(server.asked().get(0).form())
                .containsEntry("client_id", "my client")
                .containsEntry("client_secret", "s3cr:t");
    }

    @Test
    void aClientWithoutASecretSaysWhoItIs() {
        server.thenToken("\"access_token\":\"abc\"");
        OAuth2Spec open = new OAuth2Spec(
                URI.create(server.url()),
                "app",
                null,
                ClientAuthentication.BASIC,
                List.of(),
                Map.of(),
                RenewalSpec.defaults(),
                HttpSpec.defaults(),
                true);

        of(with(open, new AuthorizationCode("c0de", "https://app/back", "ver1fier")));

        assertThat(server.asked().get(0).authorization()).isEmpty();
        assertThat(server.asked().get(0).form())
                .isEqualTo(Map.of(
                        "grant_type", "authorization_code",
                        "code", "c0de",
                        "redirect_uri", "https://app/back",
                        "code_verifier", "ver1fier",
                        "client_id", "app"));
    }

    @Test
    void aCodeIsExchangedOnceAndEachRefreshTokenIsUsedOnce() {
        server.thenToken("\"access_token\":\"one\",\"refresh_token\":\"r1\"")
                .thenToken("\"access_token\":\"two\",\"refresh_token\":\"r2\"")
                .thenToken("\"access_token\":\"three\",\"refresh_token\":\"r3\"");
        OAuth2Credentials credentials = with(spec(), new AuthorizationCode("c0de", null, null));

        Credential one = of(credentials);
        Credential two = renewed(credentials, one);
        Credential three = renewed(credentials, two);

        assertThat(List.of(one, two, three))
                .extracting(Credential::value)
                .containsExactly("Bearer one", "Bearer two", "Bearer three");
        assertThat(server.asked())
                .extracting(asked -> asked.form().get("grant_type") + " "
                        + asked.form().get("code") + " " + asked.form().get("refresh_token"))
                .containsExactly("authorization_code c0de null", "refresh_token null r1", "refresh_token null r2");
        assertThat(refreshTokens).containsExactly("r1", "r2", "r3");
    }

    @Test
    void anAnswerWithoutARefreshTokenLeavesTheOldOneInUse() {
        server.thenToken("\"access_token\":\"one\"").thenToken("\"access_token\":\"two\"");
        OAuth2Credentials credentials = with(spec(), new RefreshToken("r0"));

        renewed(credentials, of(credentials));

        assertThat(server.asked())
                .extracting(asked -> asked.form().get("refresh_token"))
                .containsExactly("r0", "r0");
        assertThat(refreshTokens).isEmpty();
    }

    @Test
    void aCodeWithoutARefreshTokenIsGoodForOneToken() {
        server.thenToken("\"access_token\":\"one\"");
        OAuth2Credentials credentials = with(spec(), new AuthorizationCode("c0de", null, null));

        Credential one = of(credentials);

        assertThat(of(credentials)).isSameAs(one);
        assertThat(credentials.invalidate(one)).as("there is no other").isFalse();
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void aRefreshTokenThatIsNoLongerTakenIsNotSentAgain() {
        server.then(400, "{\"error\":\"invalid_grant\",\"error_description\":\"revoked: r0r0\"}");
        OAuth2Credentials credentials = with(spec(), new RefreshToken("r0r0"));

        OAuth2Exception first = failure(credentials);
        Mono.delay(Duration.ofMillis(20)).block(PATIENCE); // the pause of a millisecond is over
        OAuth2Exception later = failure(credentials);

        assertThat(first).isSameAs(later);
        assertThat(first.isFinal()).isTrue();
        assertThat(first)
                .hasMessage(
                        "the token endpoint of 127.0.0.1 (client 'my client') answered 400, invalid_grant: revoked: ***;"
                                + " log in again");
        assertThat(server.asked()).hasSize(1);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "401 | {\"error\":\"invalid_client\",\"error_description\":\"wrong s3cr:t\"} | answered 401, invalid_client: wrong ***",
                "400 | {\"error\":\"invalid_scope\"} | answered 400, invalid_scope",
                "400 | {\"error\":\"invalid_grant\"} | answered 400, invalid_grant",
                "503 | <html>busy</html> | answered 503 without a token",
                "500 | {\"access_token\":\"a\"} | answered 500 without a token",
                "302 | '' | answered 302 without a token",
                "200 | {\"token_type\":\"Bearer\"} | answered 200 without a token",
                "200 | {\"access_token\":\"a\",\"token_type\":\"DPoP\"} | gave a token of type 'DPoP', not Bearer"
            })
    void whatAClientIsRefusedIsSaidAndAskedForAgain(int status, String body, String said) {
        server.then(status, body).thenToken("\"access_token\":\"abc\"");
        OAuth2Credentials credentials = with(spec(), new ClientCredentials());

        OAuth2Exception failure = failure(credentials);

        assertThat(failure).hasMessage("the token endpoint of 127.0.0.1 (client 'my client') " + said);
        assertThat(failure.isFinal()).isFalse();
        assertThat(failure.status()).isEqualTo(status);
        assertThat(eventually(credentials)).isEqualTo("Bearer abc");
    }

    private static @Nullable String eventually(OAuth2Credentials credentials) {
        while (true) {
            try {
                return of(credentials).value();
            } catch (OAuth2Exception inThePause) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void aServerThatIsNotThereIsSaid() {
        server.close();

        OAuth2Exception failure = failure(with(spec(), new ClientCredentials()));

        assertThat(failure).hasMessageContaining("gave no answer: ");
        assertThat(failure.status()).isZero();
    }

    @Test
    void anEndlessAnswerIsCut() {
        server.then(200, "{\"access_token\":\"" + "a".repeat(1 << 20) + "\"}");

        assertThat(failure(with(spec(), new ClientCredentials())))
                .hasRootCauseMessage("the answer is larger than 1048576 bytes");
    }

    @Test
    void whoeverComesAfterTheCloseFails() {
        OAuth2Credentials credentials = with(spec(), new ClientCredentials());
        credentials.close().block(PATIENCE);

        assertThat(failure(credentials)).hasMessageContaining("gave no answer");
    }

    @Test
    void nothingShowsASecret() {
        server.thenToken("\"access_token\":\"abcdef\"");
        OAuth2Credentials credentials = with(spec(), new RefreshToken("r3fresh"));
        of(credentials);

        assertThat(List.of(
                        credentials.toString(),
                        spec().toString(),
                        new RefreshToken("r3fresh").toString(),
                        new AuthorizationCode("c0de", null, "ver1fier").toString()))
                .allSatisfy(text -> assertThat(text)
                        .doesNotContain("s3cr:t")
                        .doesNotContain("r3fresh")
                        .doesNotContain("c0de")
                        .doesNotContain("ver1fier")
                        .doesNotContain("abcdef"));
    }
}
