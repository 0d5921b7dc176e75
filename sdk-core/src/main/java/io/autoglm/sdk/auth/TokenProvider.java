package io.autoglm.sdk.auth;

import io.autoglm.sdk.policy.Credential;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.random.RandomGenerator;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.scheduler.clock.SchedulerClock;

/**
 * A token that ends and is renewed, made by {@link Credentials#token}, sent as {@code Authorization: Bearer}. Safe for every thread; share one
 * among all clients that use the token.
 *
 * <p>The first attempt asks for a token, and all that come meanwhile wait for the same one. It is renewed in the background ahead of its end
 * ({@link RenewalSpec#at()}), while the old one is sent. An attempt waits only where there is none, or the old one is over or was refused; one
 * renewal serves all who wait, and a caller's cancel does not end it. After a failed one nobody asks for {@link RenewalSpec#pause()}: who needs
 * a token meanwhile fails at once with {@link io.autoglm.sdk.error.ErrorCode#CREDENTIAL_UNAVAILABLE} and the failure as its cause.
 */
public final class TokenProvider implements RenewableCredentialProvider {

    private static final double SPREAD = 0.1;

    private final Mono<AccessToken> source;
    private final KeyHeader header;
    private final RenewalSpec spec;
    private final Scheduler timer;
    private final RandomGenerator random;
    private final Renewing tokens;

    private TokenProvider(
            Mono<AccessToken> source, KeyHeader header, RenewalSpec spec, Scheduler timer, RandomGenerator random) {
        this.source = source;
        this.header = header;
        this.spec = spec;
        this.timer = timer;
        this.random = random;
        tokens = new Renewing(source.map(this::fresh), spec, false, timer);
    }

    static TokenProvider of(Mono<AccessToken> source) {
        return new TokenProvider(
                source,
                new KeyHeader("Authorization", "Bearer ", null),
                RenewalSpec.defaults(),
                Schedulers.parallel(),
                new Random());
    }

    /**
     * Returns a copy that holds no token yet and whose credentials are called {@code name}, not {@code token}.
     *
     * @param name not blank, printable, and neither a token nor a telling part of one (8 characters)
     */
    public TokenProvider named(String name) {
        return new TokenProvider(source, header.withName(name), spec, timer, random);
    }

    /** Returns a copy that holds no token yet and renews at another time. */
    public TokenProvider withRenewal(RenewalSpec value) {
        return new TokenProvider(source, header, value, timer, random);
    }

    /** Returns a copy that holds no token yet, with another clock and another source of chance: for tests in virtual time. */
    public TokenProvider withTime(Scheduler newTimer, RandomGenerator newRandom) {
        return new TokenProvider(source, header, spec, newTimer, newRandom);
    }

    @Override
    public Mono<Credential> credential() {
        return tokens.credential();
    }

    @Override
    public boolean invalidate(Credential refused) {
        return tokens.invalidate(refused);
    }

    private Renewing.Fresh fresh(AccessToken token) {
        Credential credential = header.token(token.value(), "token");
        Duration lifetime = token.lifetime();
        if (lifetime == null) {
            return new Renewing.Fresh(credential, null, null);
        }
        Instant end = Instant.ofEpochMilli(SchedulerClock.of(timer).millis()).plus(lifetime);
        double part = spec.at() * (1 - SPREAD * random.nextDouble());
        return new Renewing.Fresh(
                credential.expiringAt(end), Duration.ofNanos((long) (part * lifetime.toNanos())), lifetime);
    }

    @Override
    public String toString() {
        return "Credentials[" + header + ", renewed]";
    }
}
