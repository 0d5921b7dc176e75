package io.autoglm.sdk.auth;

import io.autoglm.sdk.policy.Credential;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Objects;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.scheduler.clock.SchedulerClock;

/**
 * A GLM key {@code id.secret} that is not sent itself: it signs a token that is good for a short time, made by {@link Credentials#glmToken}, sent
 * as {@code Authorization: Bearer}. A key that has not two parts is sent as it is. Safe for every thread.
 *
 * <p>The token is the one that Zhipu describes: HS256, {@code sign_type} SIGN, times in milliseconds. It is good for {@link #LIFETIME} and
 * used for {@link #USED}, as long as the key stays the same. When a server refuses it and says what time it is, the next one is signed by the
 * server's clock; a wrong clock costs one attempt, once.
 */
public final class GlmTokenProvider implements RenewableCredentialProvider {

    /** How long a token is good for. */
    public static final Duration LIFETIME = Duration.ofSeconds(210);

    /** How long one is used. */
    public static final Duration USED = Duration.ofMinutes(3);

    private static final String ALGORITHM = "HmacSHA256";
    private static final String HEAD = base64("{\"alg\":\"HS256\",\"sign_type\":\"SIGN\"}");

    /** How far a server's clock may be from ours. */
    private static final Duration MOST_AHEAD = Duration.ofDays(1);

    /** What a clock may differ that comes in whole seconds over a network. */
    private static final long SAME_TIME_MS = 5_000;

    private final Supplier<String> key;
    private final KeyHeader header;
    private final Scheduler timer;
    private volatile long ahead; // of our clock, in ms
    private volatile @Nullable Signed latest;

    /** A token of one key; one that was being signed while the clock was corrected is not used again. */
    private record Signed(String key, Credential credential, Mono<Credential> answer, long atMs, long ahead) {

        boolean isFor(String wanted, long now, long wantedAhead) {
            return key.equals(wanted) && ahead == wantedAhead && now >= atMs && now - atMs < USED.toMillis();
        }
    }

    private GlmTokenProvider(Supplier<String> key, KeyHeader header, Scheduler timer) {
        this.key = key;
        this.header = header;
        this.timer = timer;
    }

    static GlmTokenProvider of(Supplier<String> key) {
        return new GlmTokenProvider(key, new KeyHeader("Authorization", "Bearer ", null), Schedulers.parallel());
    }

    /**
     * Returns a copy whose credentials are called {@code name}.
     *
     * @param name not blank, printable, and neither a key nor a telling part of one (8 characters)
     */
    public GlmTokenProvider named(String name) {
        return new GlmTokenProvider(key, header.withName(name), timer);
    }

    /** Returns a copy with another clock: for tests in virtual time. */
    public GlmTokenProvider withTime(Scheduler newTimer) {
        return new GlmTokenProvider(key, header, newTimer);
    }

    @Override
    public Mono<Credential> credential() {
        String now = header.checked(key.get());
        int dot = now.indexOf('.');
        boolean isOfTwoParts = dot > 0 && dot < now.length() - 1 && now.indexOf('.', dot + 1) < 0;
        return isOfTwoParts ? signed(now).answer : header.credential(now);
    }

    @Override
    public boolean invalidate(Credential refused) {
        return invalidate(refused, null);
    }

    @Override
    public boolean invalidate(Credential refused, @Nullable Instant serverTime) {
        Signed held = latest;
        if (held == null || !Objects.equals(held.credential.value(), refused.value())) {
            return held != null;
        }
        long now = millis();
        long seen = serverTime == null ? held.ahead : aheadOf(serverTime, now, held.ahead);
        boolean isOther = Math.abs(seen - held.ahead) > SAME_TIME_MS;
        if (isOther) {
            ahead = seen;
        }
        boolean isOld = now - held.atMs > SAME_TIME_MS;
        if (!isOther && !isOld) {
            return false; // one that was just signed, by the right clock, is not refused for its age
        }
        latest = sign(held.key, now, ahead); // now, so that whoever else reports the old one sees that it is replaced
        return true;
    }

    /** A time that is further away is not believed: with it a server could have tokens signed that are good for years. */
    private static long aheadOf(Instant serverTime, long now, long otherwise) {
        Duration ahead = Duration.between(Instant.ofEpochMilli(now), serverTime);
        return ahead.abs().compareTo(MOST_AHEAD) > 0 ? otherwise : ahead.toMillis();
    }

    private Signed signed(String full) {
        long now = millis();
        long by = ahead;
        Signed known = latest;
        if (known != null && known.isFor(full, now, by)) {
            return known;
        }
        Signed made = sign(full, now, by);
        latest = made;
        return made;
    }

    private Signed sign(String full, long now, long by) {
        int dot = full.indexOf('.');
        String token = token(full.substring(0, dot), full.substring(dot + 1), now + by);
        Credential credential =
                header.token(token, KeyNames.nameOf(full)).expiringAt(Instant.ofEpochMilli(now + LIFETIME.toMillis()));
        return new Signed(full, credential, Mono.just(credential), now, by);
    }

    private static String token(String id, String secret, long timeMs) {
        if (id.indexOf('"') >= 0 || id.indexOf('\\') >= 0) {
            throw new IllegalArgumentException("id of a GLM key must not have a quote or a backslash");
        }
        String claims = "{\"api_key\":\"" + id + "\",\"exp\":" + (timeMs + LIFETIME.toMillis()) + ",\"timestamp\":"
                + timeMs + "}";
        String content = HEAD + "." + base64(claims);
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return content + "." + base64(mac.doFinal(content.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(ALGORITHM + " is part of every Java platform", e);
        }
    }

    private static String base64(String text) {
        return base64(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private long millis() {
        return SchedulerClock.of(timer).millis();
    }

    @Override
    public String toString() {
        return "Credentials[" + header + ", GLM token]";
    }
}
