package io.autoglm.examples.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.auth.CredentialProvider;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.spring.AuthorizedClientCredentials;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.security.oauth2.client.InMemoryReactiveOAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.ReactiveOAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.InMemoryReactiveClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.ReactiveClientRegistrationRepository;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;

/** Spring Security gets the tokens, from Spring's authorization server. */
@SpringBootTest(classes = AuthorizationServer.class, webEnvironment = WebEnvironment.RANDOM_PORT)
class AuthorizedClientTests {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Autowired
    private Environment environment;

    @Autowired
    private OAuth2AuthorizationService issued;

    private CredentialProvider credentials(String secret) {
        ReactiveClientRegistrationRepository registrations =
                new InMemoryReactiveClientRegistrationRepository(ClientRegistration.withRegistrationId("glm")
                        .tokenUri("http://127.0.0.1:" + environment.getRequiredProperty("local.server.port")
                                + "/oauth2/token")
                        .clientId(AuthorizationServer.CLIENT)
                        .clientSecret(secret)
                        .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                        .scope(AuthorizationServer.SCOPE)
                        .build());
        return glm(registrations, new InMemoryReactiveOAuth2AuthorizedClientService(registrations));
    }

    private static CredentialProvider glm(
            ReactiveClientRegistrationRepository registrations, ReactiveOAuth2AuthorizedClientService clients) {
        return AuthorizedClientCredentials.of("glm", registrations, clients);
    }

    private static AutoGlmClient client(SimServer glm, CredentialProvider who) {
        return AutoGlmClient.builder()
                .baseUrl(glm.baseUrl())
                .model("sim-1")
                .credentials(who)
                .build();
    }

    private static List<String> sentTo(SimServer glm) {
        return glm.requests().stream()
                .map(request -> request.header("authorization"))
                .toList();
    }

    @Test
    void callsCarryOneTokenThatTheServerHasIssued() {
        try (SimServer glm = SimServer.start();
                AutoGlmClient client = client(glm, credentials(AuthorizationServer.SECRET))) {
            client.generate("one").block(PATIENCE);
            client.generate("two").block(PATIENCE);

            assertThat(sentTo(glm)).hasSize(2);
            assertThat(sentTo(glm).get(0)).isEqualTo(sentTo(glm).get(1));
            assertThat(issued.findByToken(
                            sentTo(glm).get(0).substring("Bearer ".length()), OAuth2TokenType.ACCESS_TOKEN))
                    .isNotNull();
        }
    }

    @Test
    void aRefusedTokenIsForgottenBySpringSecurityToo() {
        try (SimServer glm = SimServer.start();
                AutoGlmClient client = client(glm, credentials(AuthorizationServer.SECRET))) {
            glm.enqueue(SimFault.status(401));

            client.generate("one").block(PATIENCE);

            assertThat(sentTo(glm)).hasSize(2).doesNotHaveDuplicates();
        }
    }

    @Test
    void aRegistrationThatIsRefusedIsTheCauseOfTheCallsFailure() {
        try (SimServer glm = SimServer.start();
                AutoGlmClient client = client(glm, credentials("wr0ng"))) {
            AutoGlmException failure = catchThrowableOfType(
                    AutoGlmException.class, () -> client.generate("one").block(PATIENCE));

            assertThat(failure.code()).isEqualTo(ErrorCode.CREDENTIAL_UNAVAILABLE);
            assertThat(failure.getCause()).hasMessageContaining("invalid_client");
            assertThat(sentTo(glm)).isEmpty();
        }
    }
}
