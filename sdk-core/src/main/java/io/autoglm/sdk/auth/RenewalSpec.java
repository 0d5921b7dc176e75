package io.autoglm.sdk.auth;

import java.time.Duration;

/**
 * When a token is renewed. Immutable.
 *
 * @param at      after which part of its lifetime it is renewed, in the background, 0.1 to 0.99; up to a tenth of that earlier, by chance, so that
 *                many processes do not renew at once
 * @param timeout how long one renewal may take, 1 ms to 10 min; one that takes longer has failed
 * @param pause   for how long nothing is asked for after a renewal that failed, or after one that a refusal made necessary, 1 ms to 10 min: what
 *                a server refuses always is not renewed all the time
 */
public record RenewalSpec(double at, Duration timeout, Duration pause) {

    private static final double EARLIEST = 0.1;
    private static final double LATEST = 0.99;
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private static final RenewalSpec DEFAULTS = new RenewalSpec(0.8, Duration.ofSeconds(30), Duration.ofSeconds(1));

    public RenewalSpec {
        if (!(at >= EARLIEST && at <= LATEST)) {
            throw new IllegalArgumentException("at must be " + EARLIEST + " to " + LATEST + ", was " + at);
        }
        within("timeout", timeout);
        within("pause", pause);
    }

    private static void within(String name, Duration value) {
        if (value.compareTo(SHORTEST) < 0 || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + " must be " + SHORTEST + " to " + LONGEST + ", was " + value);
        }
    }

    /** Returns renewal after 0.8 of the lifetime, within 30 s, and a pause of 1 s. */
    public static RenewalSpec defaults() {
        return DEFAULTS;
    }

    /** Returns a copy that renews after another part of the lifetime. */
    public RenewalSpec withAt(double value) {
        return new RenewalSpec(value, timeout, pause);
    }

    /** Returns a copy with another limit of one renewal. */
    public RenewalSpec withTimeout(Duration value) {
        return new RenewalSpec(at, value, pause);
    }

    /** Returns a copy with another pause. */
    public RenewalSpec withPause(Duration value) {
        return new RenewalSpec(at, timeout, value);
    }
}
