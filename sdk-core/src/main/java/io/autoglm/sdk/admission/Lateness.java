package io.autoglm.sdk.admission;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.policy.Gate.Verdict;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Refuses those who would wait, or be sent, in vain: whose deadline comes before their turn or their first event likely does.
 *
 * <p>What a stream needs after its turn is the median time to the first event. While others as urgent wait, it needs twice that: half of
 * the streams take longer than the median, and a turn is better used by one that is answered. Other calls are asked about their turn only.
 */
final class Lateness {

    private static final int MARGIN = 2;

    private Lateness() {}

    /** Returns why {@code waiter} must not be sent any more, though it may be its turn; {@code null} when it may. */
    static @Nullable AutoGlmException ofFirstEvent(Waiter waiter, Route route, long nowNanos) {
        Duration needed = isPatient(waiter) ? null : needed(waiter, medianOf(waiter, route, nowNanos));
        if (needed == null || needed.toNanos() <= left(waiter, nowNanos)) {
            return null;
        }
        return Refusals.late(waiter, nowNanos, null, "the first event may take " + Refusals.seconds(needed));
    }

    /** Returns why it is in vain for {@code waiter} to wait until {@code opening}; {@code null} when it is not. */
    static @Nullable AutoGlmException ofOpening(Waiter waiter, Route route, Verdict.NotBefore opening, long nowNanos) {
        long wait = opening.atNanos() - nowNanos;
        Duration median = medianOf(waiter, route, nowNanos);
        if (wait + (median == null ? 0 : median.toNanos()) <= left(waiter, nowNanos)) {
            return null;
        }
        Duration known = Duration.ofNanos(wait);
        return Refusals.late(waiter, nowNanos, known, "nothing may be sent for " + Refusals.seconds(known));
    }

    /** Returns why it is likely in vain for {@code waiter} to begin to wait; {@code null} when it is not, or nothing is known. */
    static @Nullable AutoGlmException ofTurn(Waiter waiter) {
        if (isPatient(waiter)) {
            return null;
        }
        long nowNanos = waiter.call().nowNanos();
        Duration likely = waiter.line.likelyWait(waiter.call(), nowNanos);
        boolean streams = waiter.call().operation().streaming();
        Duration needed = streams ? needed(waiter, waiter.room.router.fastest(waiter.call(), nowNanos)) : null;
        long after = needed == null ? 0 : needed.toNanos();
        if (likely == null || likely.toNanos() + after <= left(waiter, nowNanos)) {
            return null;
        }
        String then = needed == null ? "" : ", and then the first event may take " + Refusals.seconds(needed);
        return Refusals.late(waiter, nowNanos, likely, "its turn would likely take " + Refusals.seconds(likely) + then);
    }

    private static boolean isPatient(Waiter waiter) {
        return waiter.call().deadline().isNever();
    }

    private static long left(Waiter waiter, long nowNanos) {
        return waiter.call().deadline().remainingNanos(nowNanos);
    }

    private static @Nullable Duration medianOf(Waiter waiter, Route route, long nowNanos) {
        boolean isTimed = !isPatient(waiter) && waiter.call().operation().streaming();
        return isTimed ? route.firstEvents.median(nowNanos) : null;
    }

    /** Returns what must be left when it starts, where the first event takes {@code median}. */
    private static @Nullable Duration needed(Waiter waiter, @Nullable Duration median) {
        return median != null && waiter.line.hasOthers(waiter) ? median.multipliedBy(MARGIN) : median;
    }
}
