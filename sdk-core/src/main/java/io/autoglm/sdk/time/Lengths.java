package io.autoglm.sdk.time;

import java.time.Duration;

/** Lengths of time as nanoseconds and as words. */
final class Lengths {

    /** Longer limits are no limits: a year keeps every sum of nanoseconds in range. */
    static final Duration LONGEST = Duration.ofDays(365);

    private Lengths() {}

    /** Returns {@code length} in nanoseconds, at most a year. */
    static long nanos(Duration length) {
        return length.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : length.toNanos();
    }

    /** Returns {@code length} as messages show it: whole seconds, else milliseconds, else nanoseconds. */
    static String words(Duration length) {
        if (length.getNano() == 0) {
            return length.toSeconds() + " s";
        }
        return length.getNano() % 1_000_000 == 0 ? length.toMillis() + " ms" : length.toNanos() + " ns";
    }

    /** Returns {@code value} if it is a usable limit. */
    static Duration checked(String name, Duration value) {
        if (value.isNegative() || value.isZero() || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + " must be positive and at most 365 days, was " + value);
        }
        return value;
    }
}
