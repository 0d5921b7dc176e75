package io.autoglm.sdk.admission;

import java.time.Duration;

/**
 * How much may be spent in a length of time: a bucket that holds {@code burst} and is filled evenly, {@code amount} in {@code period}.
 *
 * <p>A server that counts in fixed windows sees up to {@code amount} and {@code burst} together in one of them, so a small burst suits
 * every server; it takes nothing from what is used under load.
 *
 * @param amount how much, 1 to 10¹², and no more than one per nanosecond
 * @param period in how long, 1 ms to 366 days
 * @param burst  how much after a rest, 1 to 10¹²
 */
public record Rate(long amount, Duration period, long burst) {

    private static final long MOST = 1_000_000_000_000L;
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(366);
    private static final double BURST_SECONDS = 5;

    public Rate {
        if (period.compareTo(SHORTEST) < 0 || period.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("period must be 1 ms to 366 days, was " + period);
        }
        within("amount", amount, Math.min(MOST, period.toNanos()));
        within("burst", burst, MOST);
    }

    private static void within(String name, long value, long highest) {
        if (value < 1 || value > highest) {
            throw new IllegalArgumentException(name + " must be 1 to " + highest + ", was " + value);
        }
    }

    /** Returns {@code amount} in {@code period}, with a burst of what comes in 5 s, at least 1. */
    public static Rate of(long amount, Duration period) {
        double seconds = period.toNanos() / 1e9;
        long burst = seconds > 0 ? Math.round(amount * BURST_SECONDS / seconds) : 1;
        return new Rate(amount, period, Math.max(1, Math.min(MOST, burst)));
    }

    /** Returns {@code amount} in a second, with a burst of five times that. */
    public static Rate perSecond(long amount) {
        return of(amount, Duration.ofSeconds(1));
    }

    /** Returns {@code amount} in a minute, with a burst of a twelfth of that, at least 1. */
    public static Rate perMinute(long amount) {
        return of(amount, Duration.ofMinutes(1));
    }

    /** Returns a copy with another burst. */
    public Rate withBurst(long value) {
        return new Rate(amount, period, value);
    }

    @Override
    public String toString() {
        return amount + " in " + period + ", burst " + burst;
    }
}
