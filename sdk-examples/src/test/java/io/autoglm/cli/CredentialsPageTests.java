package io.autoglm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.auth.AccessToken;
import io.autoglm.sdk.auth.CredentialProvider;
import io.autoglm.sdk.auth.Credentials;
import io.autoglm.sdk.oauth2.OAuth2Credentials;
import io.autoglm.sdk.oauth2.OAuth2Grant;
import io.autoglm.sdk.oauth2.OAuth2Spec;
import io.autoglm.test.SimServer;
import io.autoglm.test.SimServerExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;

/** What {@code docs/credentials.md} shows, compiled and, where it needs no server of others, run. */
@ExtendWith(SimServerExtension.class)
class CredentialsPageTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private interface Vault {
        String currentKey();
    }

    private record Session(String token, Duration timeLeft) {}

    private interface Sessions {
        Mono<Session> login();
    }

    private static AutoGlmClient supplier(String url, Vault vault) {
        AutoGlmClient client = AutoGlmClient.builder()
                .baseUrl(url)
                .model("glm-4.6")
                .credentials(Credentials.bearer(() -> vault.currentKey()))
                .build();
        return client;
    }

    private static CredentialProvider file() {
        CredentialProvider key = Credentials.file(Path.of("/run/secrets/glm/api-key"));
        return key;
    }

    private static CredentialProvider token(Sessions sessions) {
        CredentialProvider tokens = Credentials.token(
                sessions.login().map(session -> new AccessToken(session.token(), session.timeLeft())));
        return tokens;
    }

    private static OAuth2Credentials oauth2(String secret) {
        OAuth2Spec spec = OAuth2Spec.of("https://login.example/oauth2/token", "shop", secret)
                .withScopes(List.of("glm.generate"));
        OAuth2Credentials tokens = OAuth2Credentials.of(spec, new OAuth2Grant.ClientCredentials());
        return tokens;
    }

    @Test
    void aChangedKeyOfASupplierIsUsedByTheNextCall(SimServer server) {
        AtomicInteger number = new AtomicInteger();
        try (AutoGlmClient client = supplier(server.baseUrl(), () -> "key-" + number.incrementAndGet())) {
            client.generate("one").block(PATIENCE);
            client.generate("two").block(PATIENCE);
        }

        assertThat(server.requests())
                .extracting(request -> request.header("authorization"))
                .containsExactly("Bearer key-1", "Bearer key-2");
    }

    @Test
    void aTokenIsGotOnceForManyCalls(SimServer server) {
        AtomicInteger logins = new AtomicInteger();
        Sessions sessions =
                () -> Mono.fromSupplier(() -> new Session("token-" + logins.incrementAndGet(), Duration.ofMinutes(5)));
        try (AutoGlmClient client = AutoGlmClient.builder()
                .baseUrl(server.baseUrl())
                .model("glm-4.6")
                .credentials(token(sessions))
                .build()) {
            client.generate("one").block(PATIENCE);
            client.generate("two").block(PATIENCE);
        }

        assertThat(server.requests())
                .extracting(request -> request.header("authorization"))
                .containsExactly("Bearer token-1", "Bearer token-1");
    }

    @Test
    void theOthersSayWhatTheyAreWithoutASecret() {
        OAuth2Credentials tokens = oauth2("s3cret");

        assertThat(tokens.toString()).contains("login.example", "shop").doesNotContain("s3cret");
        assertThat(file().toString()).contains("/run/secrets/glm/api-key");
        tokens.close().block(PATIENCE);
    }
}
