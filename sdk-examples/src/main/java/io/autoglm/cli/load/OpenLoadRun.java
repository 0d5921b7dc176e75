package io.autoglm.cli.load;

import java.util.concurrent.TimeUnit;
import reactor.core.scheduler.Scheduler;

/**
 * Calls begin on schedule. When the thread on which they begin is late, it begins all that are due at once and is on schedule again; what
 * it has not begun a second after the end is not begun at all.
 */
final class OpenLoadRun extends LoadRun {

    private static final long LATE_AFTER_END = TimeUnit.SECONDS.toNanos(1);

    private final Schedule schedule;
    private final long calls;
    private final long end;

    /** The number of the call that begins next, from 0. */
    private long next;

    OpenLoadRun(LoadPlan plan, Pace.Open pace, Caller caller, Scheduler timer, LoadFigures figures, Runnable onOver) {
        super(plan, caller, timer, figures, onOver);
        schedule = new Schedule(pace.callsPerSecond());
        LoadLength length = plan.length();
        Long endNanos = length.endNanos();
        Long counted = length.calls();
        long byTime = endNanos == null ? Long.MAX_VALUE : schedule.before(endNanos);
        long byCount = counted == null
                ? Long.MAX_VALUE
                : schedule.before(length.warmup().toNanos()) + counted;
        calls = Math.min(byTime, byCount);
        end = Math.min(endNanos == null ? Long.MAX_VALUE : endNanos, schedule.begin(calls));
    }

    @Override
    void go() {
        while (!closing()) {
            long due = next < calls ? schedule.begin(next) : end;
            long now = elapsed();
            if (due > now) {
                schedule(this::go, due - now);
                return;
            }
            if (next >= calls || now - end > LATE_AFTER_END) {
                leaveOut();
                drain();
                return;
            }
            next++;
            begin(due);
        }
    }

    /** A schedule is not changed by what becomes of the calls. */
    @Override
    void freed(boolean failed) {}

    private void leaveOut() {
        long first = Math.max(next, schedule.before(plan.length().warmup().toNanos()));
        long[] left = turns.skip(Math.max(0, calls - first));
        for (int kind = 0; kind < left.length; kind++) {
            figures().leftOut(kind, left[kind]);
        }
    }
}
