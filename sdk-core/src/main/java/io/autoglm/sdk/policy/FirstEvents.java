package io.autoglm.sdk.policy;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * How long the latest answers of one kind took from their start to their first event.
 *
 * <p>The {@value #KEPT} latest count, unless they are older than a minute (or others, as it is made): so a server that was slow is tried
 * again, though all calls were refused meanwhile. An attempt that ended without a first event says that it would have taken longer than that; it counts when that
 * does not lower the median, so that a server which answers nobody in time is noticed.
 *
 * <p>May be called by any thread. Two that add at the same moment may count as one.
 */
public final class FirstEvents {

    /** How many are kept, unless it is said how many. */
    public static final int KEPT = 32;

    /** With fewer nothing is known. */
    public static final int ENOUGH = 20;

    /** For how long they count, unless it is said how long. */
    public static final Duration FRESH = Duration.ofMinutes(1);

    /** When, and how long, in ms of 32 bits each: differences of the former hold for 24 days, which a sample does not live to see. */
    private final AtomicLongArray samples;

    private final long freshMillis;

    private volatile int added;

    /** Keeps the {@value #KEPT} latest of the last minute. */
    public FirstEvents() {
        this(KEPT, FRESH);
    }

    /** Keeps the {@code kept} latest, from {@value #ENOUGH} on, of the time {@code fresh}, less than 24 days. */
    public FirstEvents(int kept, Duration fresh) {
        samples = new AtomicLongArray(kept);
        freshMillis = fresh.toMillis();
    }

    /** A stream began at {@code startedNanos} and had its first event at {@code nowNanos}. */
    public void seen(long startedNanos, long nowNanos) {
        int index = added;
        int kept = samples.length();
        samples.lazySet(index % kept, sample(startedNanos, nowNanos));
        added = index + 1 < 2 * kept ? index + 1 : kept;
    }

    private static long sample(long startedNanos, long nowNanos) {
        long took = TimeUnit.NANOSECONDS.toMillis(nowNanos - startedNanos);
        return TimeUnit.NANOSECONDS.toMillis(nowNanos) << Integer.SIZE | Math.min(took, Integer.MAX_VALUE);
    }

    /** A stream that began at {@code startedNanos} ended at {@code nowNanos}, without a first event. */
    public void missed(Outcome outcome, long startedNanos, long nowNanos) {
        Duration median = median(nowNanos);
        boolean counts = median == null || nowNanos - startedNanos >= median.toNanos();
        if (counts && outcome != Outcome.THROTTLED) {
            seen(startedNanos, nowNanos);
        }
    }

    /** Returns what half of them took at the most; {@code null} while there are fewer than {@value #ENOUGH}. */
    public @Nullable Duration median(long nowNanos) {
        return percentile(0.5, nowNanos);
    }

    /**
     * Returns what the part {@code percentile} of them took at the most, in whole ms; {@code null} while there are fewer than
     * {@value #ENOUGH}.
     *
     * @param percentile from 0 to below 1
     */
    public @Nullable Duration percentile(double percentile, long nowNanos) {
        int kept = Math.min(added, samples.length());
        if (kept < ENOUGH) {
            return null;
        }
        int now = (int) TimeUnit.NANOSECONDS.toMillis(nowNanos);
        int[] fresh = new int[kept];
        int number = 0;
        for (int i = 0; i < kept; i++) {
            long sample = samples.get(i);
            if (now - (int) (sample >> Integer.SIZE) <= freshMillis) {
                fresh[number++] = (int) sample;
            }
        }
        if (number < ENOUGH) {
            return null;
        }
        Arrays.sort(fresh, 0, number);
        return Duration.ofMillis(fresh[(int) (number * percentile)]);
    }
}
