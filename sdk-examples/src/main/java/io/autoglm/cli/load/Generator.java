package io.autoglm.cli.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the program that makes the load did itself, to tell its own limits from the server's.
 *
 * @param late       how much later calls began than they should have
 * @param leftOut    calls that did not begin because it could not keep up
 * @param cpu        processor time that it took, {@code null} where the system does not say
 * @param elapsed    how long it ran
 * @param processors how many there are
 */
public record Generator(
        Percentiles late, long leftOut, @Nullable Duration cpu, Duration elapsed, int processors) {

    private static final Duration TOO_LATE = Duration.ofMillis(10);
    private static final double TOO_BUSY = 0.8;

    /** Returns how many processors it kept busy on the average, {@code null} where the system does not say. */
    public @Nullable Double processorsUsed() {
        return cpu == null || elapsed.isZero() ? null : (double) cpu.toNanos() / elapsed.toNanos();
    }

    /** Returns why the figures may show this program rather than the server; empty when nothing speaks for that. */
    public List<String> doubts() {
        List<String> doubts = new ArrayList<>();
        if (leftOut > 0) {
            doubts.add(leftOut + " calls did not begin because this program could not keep up");
        }
        if (late.p99().compareTo(TOO_LATE) > 0) {
            doubts.add("1 % of the calls began more than " + late.p99().toMillis()
                    + " ms late, which is this program's or this computer's doing and part of the times");
        }
        Double used = processorsUsed();
        if (used != null && used > TOO_BUSY * processors) {
            doubts.add(String.format(
                    Locale.ROOT,
                    "this program used %.1f of %d processors, so times may be its own: use less load or more computers",
                    used,
                    processors));
        }
        return doubts;
    }
}
