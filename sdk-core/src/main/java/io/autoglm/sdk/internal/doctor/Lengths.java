package io.autoglm.sdk.internal.doctor;

import java.time.Duration;
import java.util.Locale;

/** Lengths of time as people read them. */
final class Lengths {

    private static final long MILLISECOND = 1_000_000L;
    private static final long SECOND = 1_000_000_000L;

    private Lengths() {}

    static String of(Duration length) {
        return ofNanos(length.toNanos());
    }

    /** Returns a length in milliseconds below a second, with a decimal below 10 ms, else in seconds. */
    static String ofNanos(long nanos) {
        if (nanos < 10 * MILLISECOND) {
            return String.format(Locale.ROOT, "%.1f ms", nanos / (double) MILLISECOND);
        }
        return nanos < SECOND
                ? nanos / MILLISECOND + " ms"
                : String.format(Locale.ROOT, "%.1f s", nanos / (double) SECOND);
    }
}
