package io.autoglm.sdk.admission;

import io.autoglm.sdk.policy.Outcome;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * How long the latest streams of one line took from their start to their first event.
 *
 * <p>The {@value #KEPT} latest count, unless they are older than a minute: so a server that was slow is tried again, though all calls were
 * refused meanwhile. An attempt that ended without a first event says that it would have taken longer than that; it counts when that
 * does not lower the median, so that a server which answers nobody in time is noticed.
 *
 * <p>May be called by any thread. Two that add at the same moment may count as one.
 */
final class FirstEvents {

    static final int KEPT = 32;
    static final int ENOUGH = 20;
    static final Duration FRESH = Duration.ofMinutes(1);

    /** When, and how long, in ms of 32 bits each: differences of the former hold for 24 days, which a sample does not live to see. */
    private final AtomicLongArray samples = new AtomicLongArray(KEPT);

    private volatile int added;

    /** A stream began at {@code startedNanos} and had its first event at {@code nowNanos}. */
    void seen(long startedNanos, long nowNanos) {
        int index = added;
        samples.lazySet(index % KEPT, sample(startedNanos, nowNanos));
        added = index + 1 < 2 * KEPT ? index + 1 : KEPT;
    }

    private static long sample(long startedNanos, long nowNanos) {
        long took = TimeUnit.NANOSECONDS.toMillis(nowNanos - startedNanos);
        return TimeUnit.NANOSECONDS.toMillis(nowNanos) << Integer.SIZE | Math.min(took, Integer.MAX_VALUE);
    }

    /** A stream that began at {@code startedNanos} ended at {@code nowNanos}, without a first event. */
    void missed(Outcome outcome, long startedNanos, long nowNanos) {
        Duration median = median(nowNanos);
        boolean counts = median == null || nowNanos - startedNanos >= median.toNanos();
        if (counts && outcome != Outcome.THROTTLED) {
            seen(startedNanos, nowNanos);
        }
    }

    /** Returns what half of them took at the most; {@code null} while there are fewer than {@value #ENOUGH}. */
    @Nullable
    Duration median(long nowNanos) {
        int kept = Math.min(added, KEPT);
        int now = (int) TimeUnit.NANOSECONDS.toMillis(nowNanos);
        int[] fresh = new int[kept];
        int number = 0;
        for (int i = 0; i < kept; i++) {
            long sample = samples.get(i);
            if (now - (int) (sample >> Integer.SIZE) <= FRESH.toMillis()) {
                fresh[number++] = (int) sample;
            }
        }
        if (number < ENOUGH) {
            return null;
        }
        Arrays.sort(fresh, 0, number);
        return Duration.ofMillis(fresh[number / 2]);
    }
}
