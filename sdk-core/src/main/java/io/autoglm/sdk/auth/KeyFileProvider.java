package io.autoglm.sdk.auth;

import io.autoglm.sdk.policy.Credential;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A key in a file that may change at any time, as a secret that Kubernetes mounts, made by {@link Credentials#file}. Safe for every thread.
 *
 * <p>The file is read again when the last look is {@link #CHECK} old and an attempt comes, in the background, while the key known so far is
 * sent; when it is {@link #STALE} old, or a server has refused the key, the attempt waits for the read. A file that cannot be read leaves the
 * last key in use. Line ends at the end of the file are not part of the key; a key must be printable ASCII and a file
 * at most {@value #LARGEST} bytes.
 */
public final class KeyFileProvider implements RenewableCredentialProvider {

    /** How old the last look at the file may be. */
    public static final Duration CHECK = Duration.ofSeconds(1);

    /** How old it may be at the most. */
    public static final Duration STALE = Duration.ofSeconds(5);

    /** The largest file. */
    public static final int LARGEST = 64 * 1024;

    private final Path file;
    private final KeyHeader header;
    private final Scheduler timer;
    private final Renewing keys;

    private KeyFileProvider(Path file, KeyHeader header, Scheduler timer) {
        this.file = file;
        this.header = header;
        this.timer = timer;
        Mono<Renewing.Fresh> read = Mono.fromCallable(() -> new Renewing.Fresh(header.now(key(file)), CHECK, STALE))
                .subscribeOn(Schedulers.boundedElastic());
        keys = new Renewing(read, RenewalSpec.defaults(), true, timer);
    }

    static KeyFileProvider of(Path file) {
        Objects.requireNonNull(file, "file must not be null");
        return new KeyFileProvider(file, new KeyHeader("Authorization", "Bearer ", null), Schedulers.parallel());
    }

    /** Returns a copy that sends {@code Authorization: scheme key}, not {@code Bearer}. */
    public KeyFileProvider withScheme(String scheme) {
        return new KeyFileProvider(file, header.in("Authorization", scheme + " "), timer);
    }

    /** Returns a copy that sends {@code name: key}, for example with {@code x-api-key}. */
    public KeyFileProvider withHeader(String name) {
        return new KeyFileProvider(file, header.in(name, ""), timer);
    }

    /**
     * Returns a copy whose credentials are called {@code name}.
     *
     * @param name not blank, printable, and neither a key nor a telling part of one (8 characters)
     */
    public KeyFileProvider named(String name) {
        return new KeyFileProvider(file, header.withName(name), timer);
    }

    /** Returns a copy with another clock: for tests in virtual time. */
    public KeyFileProvider withTime(Scheduler newTimer) {
        return new KeyFileProvider(file, header, newTimer);
    }

    @Override
    public Mono<Credential> credential() {
        return keys.credential();
    }

    @Override
    public boolean invalidate(Credential refused) {
        return keys.invalidate(refused);
    }

    private static String key(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(LARGEST + 1);
        } catch (IOException unreadable) { // not the cause: its message is the path, whatever that is
            throw refused(file, "cannot be read (" + unreadable.getClass().getSimpleName() + ")");
        }
        if (bytes.length > LARGEST) {
            throw refused(file, "is larger than " + LARGEST + " bytes");
        }
        String key = new String(bytes, StandardCharsets.UTF_8).replaceFirst("[\r\n]+$", "");
        if (key.isBlank()) {
            throw refused(file, "holds no key");
        }
        return key;
    }

    private static IOException refused(Path file, String why) {
        return new IOException("the key file " + shown(file) + " " + why);
    }

    /** Returns the path, unless it may be a key that stands in its place by mistake. */
    private static String shown(Path file) {
        return file.isAbsolute() || Files.exists(file) ? file.toString() : "(a relative path, which may be a key)";
    }

    @Override
    public String toString() {
        return "Credentials[" + header + ", file " + (file.isAbsolute() ? file : "at a relative path") + "]";
    }
}
