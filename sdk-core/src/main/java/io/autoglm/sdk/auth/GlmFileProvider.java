package io.autoglm.sdk.auth;

import io.autoglm.sdk.policy.Credential;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Tokens that a GLM key signs which stands in a file and may change: {@link KeyFileProvider} reads it, {@link GlmTokenProvider} signs. A
 * refused token has the file read again, whatever else may be the reason.
 */
final class GlmFileProvider implements RenewableCredentialProvider {

    private final KeyFileProvider file;
    private final GlmTokenProvider tokens;
    private volatile @Nullable Credential key;

    GlmFileProvider(Path path, Scheduler timer) {
        file = KeyFileProvider.of(path).withHeader("Authorization").withTime(timer);
        tokens = GlmTokenProvider.of(this::latestKey).withTime(timer);
    }

    private String latestKey() {
        Credential latest = key;
        String value = latest == null ? null : latest.value();
        return value == null ? "" : value; // is refused as blank
    }

    @Override
    public Mono<Credential> credential() {
        return file.credential().flatMap(read -> {
            key = read;
            return tokens.credential();
        });
    }

    @Override
    public boolean invalidate(Credential refused) {
        return invalidate(refused, null);
    }

    @Override
    public boolean invalidate(Credential refused, @Nullable Instant serverTime) {
        boolean isSignedAnew = tokens.invalidate(refused, serverTime);
        Credential signer = key;
        boolean isReadAnew = signer != null && file.invalidate(signer);
        return isSignedAnew || isReadAnew;
    }

    @Override
    public String toString() {
        return "Credentials[GLM token, " + file + "]";
    }
}
