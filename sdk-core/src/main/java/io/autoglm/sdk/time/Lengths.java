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

    /** Returns {@code length} as messages show it: whole seconds, else milliseconds, else as ISO 8601. */
    static String words(Duration length) {
        if (length.equals(Duration.ofSeconds(length.toSeconds()))) {
            return length.toSeconds() + " s";
        }
        Duration millis = Duration.ofMillis(nanos(length) / 1_000_000);
        return length.equals(millis) ? millis.toMillis() + " ms" : length.toString();
    }

    /** Returns {@code value} if it is a usable limit. */
    static Duration checked(String name, Duration value) {
        if (value.isNegative() || value.isZero() || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + " must be positive and at most 365 days, was " + value);
        }
        return value;
    }
}
