package io.autoglm.cli.load;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Lengths of time by how often each occurred, three digits exact, up to a day. Its memory does not grow with their number. Not for several threads. */
final class Latency {

    private static final long LONGEST_MICROS = TimeUnit.DAYS.toMicros(2);
    private static final long SHORTEST_INTERVAL_MICROS = 1_000;
    private static final int DIGITS = 3;

    private final Histogram micros;

    Latency() {
        this(new Histogram(DIGITS));
    }

    private Latency(Histogram micros) {
        this.micros = micros;
    }

    void record(long nanos) {
        micros.recordValue(Math.min(Math.max(0, nanos) / 1_000, LONGEST_MICROS));
    }

    void add(Latency other) {
        micros.add(other.micros);
    }

    /**
     * Returns these lengths and those that a caller did not measure because it waited: for each that is longer than {@code interval}, the
     * calls that it would have made meanwhile, one each interval.
     */
    Latency corrected(Duration interval) {
        long expected = Math.max(SHORTEST_INTERVAL_MICROS, interval.toNanos() / 1_000);
        return new Latency(micros.copyCorrectedForCoordinatedOmission(expected));
    }

    /** Returns the length that {@code percentile} percent do not exceed; zero when there are none. */
    Duration percentile(double percentile) {
        return duration(micros.getTotalCount() == 0 ? 0 : micros.getValueAtPercentile(percentile));
    }

    Percentiles percentiles() {
        return new Percentiles(
                micros.getTotalCount(),
                percentile(50),
                percentile(90),
                percentile(99),
                percentile(99.9),
                duration(micros.getMaxValue()));
    }

    private static Duration duration(long value) {
        return Duration.ofNanos(value * 1_000);
    }
}
