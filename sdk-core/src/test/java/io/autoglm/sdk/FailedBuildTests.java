package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autoglm.sdk.http.HttpSpec;
import io.autoglm.sdk.http.TlsSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A client that cannot be built leaves nothing behind. */
class FailedBuildTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Set<Thread> before = threads();

    private static Set<Thread> threads() {
        Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
        threads.removeIf(thread -> !thread.getName().startsWith("autoglm-http"));
        return threads;
    }

    private void assertNoThreadIsLeft() throws InterruptedException {
        Set<Thread> left = threads();
        left.removeAll(before);
        for (Thread thread : left) {
            thread.join(PATIENCE.toMillis()); // it ends by itself, and may not have yet
        }
        assertThat(left).noneMatch(Thread::isAlive);
    }

    @Test
    void aFileOfCertificatesThatCannotBeReadLeavesNoThread() throws Exception {
        AutoGlmClientBuilder builder = AutoGlmClient.builder()
                .baseUrl("https://127.0.0.1:1")
                .http(HttpSpec.defaults().withTls(TlsSpec.defaults().withTrustedCertificates(Path.of("nothing.pem"))));

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nothing.pem");

        assertNoThreadIsLeft();
    }

    @Test
    void aCustomizerThatThrowsLeavesNoThread() throws Exception {
        AutoGlmClientBuilder builder = AutoGlmClient.builder()
                .baseUrl("http://127.0.0.1:1")
                .httpClient(client -> {
                    throw new IllegalStateException("broken");
                });

        assertThatThrownBy(builder::build).hasMessage("broken");

        assertNoThreadIsLeft();
    }
}
