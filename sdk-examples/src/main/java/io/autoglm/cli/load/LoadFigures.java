package io.autoglm.cli.load;

import io.autoglm.cli.load.LoadStatus.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Counts and measures while a load is under way. Safe for every thread: each method holds one lock for a moment, but for
 * {@link #status} and {@link #report}. Memory is bounded: it depends on the number of kinds, not of calls.
 */
public final class LoadFigures {

    private final LoadPlan plan;
    private final List<Tally> tallies = new ArrayList<>();
    private final Recent recent = new Recent();
    private final Latency late = new Latency();
    private long ended;
    private long failed;
    private long notStarted;
    private long throttled;
    private long retries;
    private long leftOut;
    private long lastSuccess;

    /** Nothing is known yet of {@code plan}. */
    public LoadFigures(LoadPlan plan) {
        this.plan = plan;
        plan.kinds().forEach(kind -> tallies.add(new Tally()));
    }

    synchronized void begun(int kind, boolean counted, long lateNanos) {
        if (counted) {
            tallies.get(kind).begun();
            late.record(lateNanos);
        }
    }

    synchronized void notStarted(int kind, boolean counted, long calls) {
        notStarted += calls;
        if (counted) {
            tallies.get(kind).notStarted(calls);
        }
    }

    /** Calls that count did not begin because it had become too late for them. */
    synchronized void leftOut(int kind, long calls) {
        leftOut += calls;
        notStarted(kind, true, calls);
    }

    synchronized void firstToken(long now, long nanos) {
        recent.record(now, nanos);
    }

    synchronized void ended(CallEnd call) {
        ended++;
        if (call.ending().failure() != null) {
            failed++;
        }
        if (call.ending().succeeded()) {
            lastSuccess = Math.max(lastSuccess, call.ended());
        }
        if (call.counted()) {
            tallies.get(call.kind()).ended(call);
        }
    }

    synchronized void throttled() {
        throttled++;
    }

    synchronized void retrying() {
        retries++;
    }

    synchronized LoadStatus status(long now, Phase phase) {
        return new LoadStatus(
                Duration.ofNanos(now), phase, ended, failed, notStarted, throttled, retries, recent.percentiles(now));
    }

    /**
     * Returns what was measured of a load in which calls that count began until {@code endOfStarting}.
     *
     * @param cpu processor time that the load took up to {@code now}, {@code null} when it is not known
     */
    synchronized LoadReport report(long endOfStarting, boolean interrupted, long now, @Nullable Duration cpu) {
        boolean closed = plan.pace() instanceof Pace.Closed;
        List<KindReport> kinds = new ArrayList<>();
        Tally all = new Tally();
        for (int i = 0; i < tallies.size(); i++) {
            all.add(tallies.get(i));
            kinds.add(tallies.get(i).report(plan.kinds().get(i).name(), closed));
        }
        long begin = plan.length().warmup().toNanos();
        Duration starting = Duration.ofNanos(Math.max(0, endOfStarting - begin));
        Duration answering = Duration.ofNanos(Math.max(0, Math.max(endOfStarting, lastSuccess) - begin));
        Generator generator = new Generator(
                late.percentiles(),
                leftOut,
                cpu,
                Duration.ofNanos(now),
                Runtime.getRuntime().availableProcessors());
        return new LoadReport(plan, all.report("all", closed), kinds, starting, answering, generator, interrupted);
    }
}
