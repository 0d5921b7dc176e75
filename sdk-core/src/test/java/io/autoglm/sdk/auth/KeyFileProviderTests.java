package io.autoglm.sdk.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autoglm.sdk.policy.Credential;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.test.scheduler.VirtualTimeScheduler;

class KeyFileProviderTests {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private Path file = Path.of("unset");
    private KeyFileProvider keys = Credentials.file(file);

    @BeforeEach
    void makeProvider() {
        file = directory.resolve("key");
        keys = Credentials.file(file).withTime(time);
    }

    private void write(String text) throws IOException {
        Files.writeString(file, text);
    }

    private @Nullable String sent() {
        return credential().value();
    }

    private Credential credential() {
        Credential credential = keys.credential().block(PATIENCE);
        assertThat(credential).isNotNull();
        return credential;
    }

    @Test
    void theKeyIsWhatTheFileHoldsWithoutTheLineEndsAtItsEnd() throws IOException {
        write("first-key\r\n\n");

        assertThat(sent()).isEqualTo("Bearer first-key");
    }

    @Test
    void aChangeIsSeenAtTheNextLook() throws IOException {
        write("first-key");
        sent();
        write("second-key");

        assertThat(sent()).isEqualTo("Bearer first-key");
        time.advanceTimeBy(KeyFileProvider.STALE);
        assertThat(sent()).isEqualTo("Bearer second-key");
    }

    @Test
    void betweenALookAndTheNextTheOldKeyIsSentWhileTheFileIsRead() throws IOException {
        write("first-key");
        sent();
        write("second-key");
        time.advanceTimeBy(KeyFileProvider.CHECK);

        assertThat(sent()).isEqualTo("Bearer first-key");
        String seen = sent();
        while (!"Bearer second-key".equals(seen)) { // the read runs on a thread of its own
            Thread.onSpinWait();
            seen = sent();
        }
    }

    @Test
    void aLinkThatIsTurnedIsFollowed() throws IOException {
        Path one = Files.writeString(directory.resolve("one"), "first-key");
        Path two = Files.writeString(directory.resolve("two"), "second-key");
        Files.createSymbolicLink(file, one);
        sent();
        Path turned = Files.createSymbolicLink(directory.resolve("turned"), two);
        Files.move(turned, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        time.advanceTimeBy(KeyFileProvider.STALE);

        assertThat(sent()).isEqualTo("Bearer second-key");
    }

    @Test
    void aRefusedKeyIsReadAgainAtOnce() throws IOException {
        write("first-key");
        Credential first = credential();
        write("second-key");

        assertThat(keys.invalidate(first)).isTrue();
        assertThat(sent()).isEqualTo("Bearer second-key");
    }

    @Test
    void aRefusedKeyThatIsStillInTheFileIsRefusedForGood() throws IOException {
        write("first-key");
        keys.invalidate(credential());

        assertThat(sent()).isEqualTo("Bearer first-key");
        assertThat(keys.invalidate(credential())).isFalse();
    }

    @Test
    void aFileThatIsGoneLeavesTheLastKeyInUse() throws IOException {
        write("first-key");
        sent();
        Files.delete(file);
        time.advanceTimeBy(KeyFileProvider.STALE);

        assertThat(sent()).isEqualTo("Bearer first-key");
    }

    @Test
    void aFileThatWasNeverThereIsNamed() {
        assertThatThrownBy(this::sent)
                .hasRootCauseMessage("the key file " + file + " cannot be read (NoSuchFileException)");
    }

    @Test
    void aFileWithoutAKeyIsNamed() throws IOException {
        write(" \n");

        assertThatThrownBy(this::sent).hasRootCauseMessage("the key file " + file + " holds no key");
    }

    @Test
    void aSpaceAtTheEndIsNotTrimmedSilently() throws IOException {
        write("first-key \n");

        assertThatThrownBy(this::sent).hasMessageContaining("key must not begin or end with white space");
    }

    @Test
    void aFileThatIsTooLargeIsNamedAndNotRead() throws IOException {
        write("k".repeat(KeyFileProvider.LARGEST + 1));

        assertThatThrownBy(this::sent).hasRootCauseMessage("the key file " + file + " is larger than 65536 bytes");
    }

    @Test
    void itIsSentAsTheServerWantsIt() throws IOException {
        write("first-key");

        assertThat(keys.withScheme("ApiKey").credential().map(Credential::value).block(PATIENCE))
                .isEqualTo("ApiKey first-key");
        assertThat(keys.withHeader("x-api-key")
                        .credential()
                        .map(each -> each.header() + ": " + each.value())
                        .block(PATIENCE))
                .isEqualTo("x-api-key: first-key");
    }

    @Test
    void aKeyHasANameThatDoesNotShowIt() throws IOException {
        write("first-key");

        assertThat(credential().name()).hasSize(8);
        assertThat(keys.named("mounted").credential().map(Credential::name).block(PATIENCE))
                .isEqualTo("mounted");
        assertThat(keys.toString()).contains(file.toString()).doesNotContain("first-key");
    }
}
