package io.autoglm.sdk.retry;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before a retry: {@code base · factor^(retry − 1)}, at most {@code cap}, with chance mixed in. A pure function.
 *
 * @param base   the wait before the first retry, 0 to 1 day
 * @param factor what each further wait is longer by, 1 to 100
 * @param cap    the longest wait, jitter included; from {@code base} to 1 day
 * @param jitter how chance changes the wait, so that callers that failed together do not come back together
 */
public record Backoff(Duration base, double factor, Duration cap, Jitter jitter) {

    private static final Duration DAY = Duration.ofDays(1);

    /** How chance changes a wait. */
    public enum Jitter {
        /** Not at all. */
        NONE,
        /** Evenly between 20 % less and 20 % more. */
        AROUND,
        /** Evenly between nothing and the whole wait. */
        FULL
    }

    public Backoff {
        if (base.isNegative() || base.compareTo(DAY) > 0) {
            throw new IllegalArgumentException("base must be from 0 to 1 day, was " + base);
        }
        if (!(factor >= 1 && factor <= 100)) {
            throw new IllegalArgumentException("factor must be from 1 to 100, was " + factor);
        }
        if (cap.compareTo(base) < 0 || cap.compareTo(DAY) > 0) {
            throw new IllegalArgumentException("cap must be from base (" + base + ") to 1 day, was " + cap);
        }
    }

    /**
     * Returns the wait before a retry, from 0 to {@link #cap()}.
     *
     * @param retry  which retry, from 1
     * @param random where jitter comes from
     */
    public Duration delayBefore(int retry, RandomGenerator random) {
        if (retry < 1) {
            throw new IllegalArgumentException("retry must be at least 1, was " + retry);
        }
        double longest = cap.toNanos();
        double plain = Math.min(longest, base.toNanos() * Math.pow(factor, retry - 1.0));
        double mixed = switch (jitter) {
            case NONE -> plain;
            case AROUND -> Math.min(longest, plain * (0.8 + 0.4 * random.nextDouble()));
            case FULL -> plain * random.nextDouble();
        };
        return Duration.ofNanos((long) mixed);
    }

    /** Returns a copy with another first wait. */
    public Backoff withBase(Duration value) {
        return new Backoff(value, factor, cap, jitter);
    }

    /** Returns a copy with another growth. */
    public Backoff withFactor(double value) {
        return new Backoff(base, value, cap, jitter);
    }

    /** Returns a copy with another longest wait. */
    public Backoff withCap(Duration value) {
        return new Backoff(base, factor, value, jitter);
    }

    /** Returns a copy with another jitter. */
    public Backoff withJitter(Jitter value) {
        return new Backoff(base, factor, cap, value);
    }
}
