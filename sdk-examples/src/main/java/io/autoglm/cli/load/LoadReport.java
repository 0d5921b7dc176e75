package io.autoglm.cli.load;

import java.time.Duration;
import java.util.List;

/**
 * What a load has shown.
 *
 * @param plan        what was to be done
 * @param all         what became of all calls that count
 * @param kinds       the same by kind, in the order of the plan
 * @param starting    how long calls began
 * @param answering   how long, from the same moment, until the last of them succeeded
 * @param generator   what this program did itself
 * @param interrupted whether it was ended early
 */
public record LoadReport(
        LoadPlan plan,
        KindReport all,
        List<KindReport> kinds,
        Duration starting,
        Duration answering,
        Generator generator,
        boolean interrupted) {

    /** Returns how many calls began in a second. */
    public double begunPerSecond() {
        return perSecond(all.counts().begun(), starting);
    }

    /** Returns how many of {@code kind} succeeded in a second. */
    public double succeededPerSecond(KindReport kind) {
        return perSecond(kind.counts().succeeded(), answering);
    }

    /** Returns {@code number} divided by the seconds that answers took. */
    public double perSecondOfAnswers(long number) {
        return perSecond(number, answering);
    }

    private static double perSecond(long number, Duration time) {
        return time.isZero() ? 0 : number / (time.toNanos() / 1e9);
    }
}
