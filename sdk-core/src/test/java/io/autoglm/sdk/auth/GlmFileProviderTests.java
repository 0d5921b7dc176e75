package io.autoglm.sdk.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autoglm.sdk.policy.Credential;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.test.scheduler.VirtualTimeScheduler;

class GlmFileProviderTests {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private Path file = Path.of("unset");
    private GlmFileProvider tokens = new GlmFileProvider(file, time);

    @BeforeEach
    void makeProvider() throws IOException {
        file = directory.resolve("key");
        tokens = new GlmFileProvider(file, time);
        Files.writeString(file, "first.first-secret\n");
    }

    private Credential credential() {
        Credential credential = tokens.credential().block(PATIENCE);
        assertThat(credential).isNotNull();
        return credential;
    }

    /** Returns what the token says of itself. */
    private static String claims(Credential credential) {
        String[] parts = String.valueOf(credential.value()).split("\\.");
        return new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
    }

    @Test
    void theKeyInTheFileSigns() {
        Credential signed = credential();

        assertThat(signed.header()).isEqualTo("Authorization");
        assertThat(signed.value()).startsWith("Bearer ").doesNotContain("first-secret");
        assertThat(claims(signed)).contains("\"api_key\":\"first\"");
    }

    @Test
    void anotherKeyInTheFileSignsFromTheNextLookOn() throws IOException {
        credential();
        Files.writeString(file, "second.second-secret");
        time.advanceTimeBy(KeyFileProvider.STALE);

        assertThat(claims(credential())).contains("\"api_key\":\"second\"");
    }

    @Test
    void aRefusedTokenHasTheFileReadAtOnce() throws IOException {
        Credential first = credential();
        Files.writeString(file, "second.second-secret");

        assertThat(tokens.invalidate(first)).isTrue();
        assertThat(claims(credential())).contains("\"api_key\":\"second\"");
    }

    @Test
    void anOldTokenOfAKeyThatWasReplacedIsNotSignedByTheOldKeyAgain() throws IOException {
        Credential first = credential();
        time.advanceTimeBy(Duration.ofSeconds(30));
        credential();
        Files.writeString(file, "second.second-secret");

        assertThat(tokens.invalidate(first)).isTrue();
        assertThat(claims(credential())).contains("\"api_key\":\"second\"");
    }

    @Test
    void aServersTimeCorrectsTheClock() {
        Credential first = credential();

        assertThat(tokens.invalidate(first, Instant.ofEpochMilli(600_000))).isTrue();
        assertThat(claims(credential())).contains("\"timestamp\":600000");
    }

    @Test
    void aFreshTokenOfTheKeyThatIsStillInTheFileIsRefusedForGood() {
        tokens.invalidate(credential());

        assertThat(tokens.invalidate(credential())).isFalse();
    }

    @Test
    void aFileThatIsNotThereIsNamed() throws IOException {
        Files.delete(file);

        assertThatThrownBy(this::credential).hasMessageContaining(file.toString());
    }

    @Test
    void itsTextNamesTheFileAndNoKey() {
        credential();

        assertThat(tokens.toString()).contains(file.toString()).doesNotContain("secret");
    }
}
