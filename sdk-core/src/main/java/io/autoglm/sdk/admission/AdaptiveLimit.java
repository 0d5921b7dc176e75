package io.autoglm.sdk.admission;

import io.autoglm.sdk.policy.Outcome;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A limit that rises while the server answers and falls when it says "too much".
 *
 * <p>L is the limit. A success counts when all of L was in use as it came. What began before the last cut says nothing about the limit of
 * now, so one burst of refusals is one cut.
 *
 * <ul>
 *   <li>While nothing was ever refused: each success adds 1, which doubles L per round of answers.
 *   <li>When an attempt is refused, the <em>ceiling</em> is L − 1: above it the server was seen to refuse. L falls to L − 1 if L has
 *       carried (it has risen since the last cut, or there were L successes since), else to 7/10 of itself.
 *   <li>Below the ceiling: 1 more after L successes, or 16 if that is less.
 *   <li>At the ceiling: L stays for a pause, and for a number of successes. Then one more is tried, the <em>probe</em>. When that is
 *       refused the pause doubles. When it carries L successes the server has grown: the ceiling is forgotten, and the pause short again.
 * </ul>
 *
 * <p>Failures and ignored outcomes change nothing: a server that is down is the breaker's business.
 */
final class AdaptiveLimit implements Limit {

    private static final int QUICKEST = 16;

    private static final AtomicReferenceFieldUpdater<AdaptiveLimit, Level> LEVEL =
            AtomicReferenceFieldUpdater.newUpdater(AdaptiveLimit.class, Level.class, "level");

    private final AdaptiveLimitSpec spec;
    private volatile Level level;

    /** Successes at full use; only ever grows, so that a level remembers the count at which it began and nothing is reset. */
    private final AtomicLong successes = new AtomicLong();

    /**
     * Where the limit stands.
     *
     * @param limit    attempts at once
     * @param since    the count of successes at which this level began
     * @param risen    whether it was reached from below since the last cut
     * @param ceiling  above which the server was seen to refuse; {@code null} while nothing is known
     * @param cutNanos when the last cut was; {@code null} before the first
     */
    private record Level(
            int limit,
            long since,
            boolean risen,
            @Nullable Ceiling ceiling,
            @Nullable Long cutNanos) {

        boolean concerns(long startedNanos) {
            return cutNanos == null || startedNanos - cutNanos > 0;
        }
    }

    /**
     * What is known of the server.
     *
     * @param limit      the highest limit that may carry
     * @param pause      the wait before a probe
     * @param probeNanos when the next may be
     * @param probeSince the count of successes at which the last probe failed, or the ceiling was found
     */
    private record Ceiling(int limit, Duration pause, long probeNanos, long probeSince) {

        Ceiling lowered(int value) {
            return new Ceiling(value, pause, probeNanos, probeSince);
        }
    }

    AdaptiveLimit(AdaptiveLimitSpec spec) {
        this.spec = spec;
        int start = Math.max(spec.min(), Math.min(spec.max(), spec.start()));
        level = new Level(start, 0, false, null, null);
    }

    @Override
    public int current() {
        return level.limit;
    }

    @Override
    public int highest() {
        return spec.max();
    }

    @Override
    public void ended(Outcome outcome, long startedNanos, long endedNanos, int inFlight) {
        if (outcome == Outcome.SUCCESS) {
            succeeded(startedNanos, endedNanos, inFlight);
        } else if (outcome == Outcome.THROTTLED) {
            throttled(startedNanos, endedNanos);
        }
    }

    private void succeeded(long startedNanos, long nowNanos, int inFlight) {
        Level now = level;
        if (inFlight < now.limit || !now.concerns(startedNanos)) {
            return;
        }
        long count = successes.incrementAndGet();
        boolean probed = now.ceiling != null && now.limit > now.ceiling.limit;
        boolean mayRise = now.limit < spec.max() || probed;
        if (mayRise && count - now.since >= needed(now) && mayPass(now, count, nowNanos)) {
            int more = Math.min(spec.max(), now.limit + 1);
            Ceiling ceiling = probed ? null : now.ceiling;
            // when another thread was quicker, its news is newer: this success is one of those that it counted
            LEVEL.compareAndSet(this, now, new Level(more, count, true, ceiling, now.cutNanos));
        }
    }

    /** Returns how many successes the level must carry before the next. */
    private static int needed(Level now) {
        if (now.ceiling == null) {
            return 1;
        }
        return now.limit < now.ceiling.limit ? Math.min(now.limit, QUICKEST) : now.limit;
    }

    /** Returns whether the ceiling, if the limit is there, may be tried. */
    private boolean mayPass(Level now, long count, long nowNanos) {
        Ceiling ceiling = now.ceiling;
        return ceiling == null
                || now.limit != ceiling.limit
                || (nowNanos - ceiling.probeNanos >= 0 && count - ceiling.probeSince >= spec.successesPerProbe());
    }

    private void throttled(long startedNanos, long nowNanos) {
        Level now = level;
        while (now.concerns(startedNanos) && !LEVEL.compareAndSet(this, now, cut(now, nowNanos))) {
            now = level;
        }
    }

    private Level cut(Level now, long nowNanos) {
        long count = successes.get();
        boolean carried = now.risen || count - now.since >= now.limit;
        int less = carried ? now.limit - 1 : now.limit * 7 / 10;
        Ceiling ceiling = ceiling(now, carried, nowNanos, count);
        return new Level(Math.max(spec.min(), less), count, false, ceiling, nowNanos);
    }

    private Ceiling ceiling(Level now, boolean carried, long nowNanos, long count) {
        int limit = Math.max(spec.min(), now.limit - 1);
        Ceiling before = now.ceiling;
        if (before == null) {
            return found(limit, spec.firstPause(), nowNanos, count);
        } else if (now.limit > before.limit) {
            Duration longer = before.pause.multipliedBy(2);
            Duration longest = spec.longestPause();
            return found(limit, longer.compareTo(longest) < 0 ? longer : longest, nowNanos, count);
        } else if (carried) {
            return before.lowered(limit); // perhaps by chance: the next probe is not put off
        }
        Ceiling sooner = found(limit, spec.firstPause(), nowNanos, before.probeSince);
        return sooner.probeNanos - before.probeNanos < 0
                ? sooner
                : new Ceiling(limit, sooner.pause, before.probeNanos, before.probeSince);
    }

    private static Ceiling found(int limit, Duration pause, long nowNanos, long count) {
        return new Ceiling(limit, pause, nowNanos + pause.toNanos(), count);
    }

    @Override
    public String toString() {
        Level now = level;
        return now.ceiling == null ? "limit " + now.limit : "limit " + now.limit + ", ceiling " + now.ceiling.limit;
    }
}
