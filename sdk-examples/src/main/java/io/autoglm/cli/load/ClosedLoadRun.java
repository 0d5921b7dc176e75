package io.autoglm.cli.load;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.scheduler.Scheduler;

/**
 * Each caller makes a call when the one before has ended; after one that failed it takes a short breath, so that a server that refuses at
 * once does not turn the load into a busy loop.
 */
final class ClosedLoadRun extends LoadRun {

    static final long BREATH = TimeUnit.MILLISECONDS.toNanos(10);

    private final int callers;
    private final long counted;
    private final long end;
    private final AtomicInteger free;
    private final AtomicInteger wakeUps = new AtomicInteger();

    private long begun;

    ClosedLoadRun(
            LoadPlan plan, Pace.Closed pace, Caller caller, Scheduler timer, LoadFigures figures, Runnable onOver) {
        super(plan, caller, timer, figures, onOver);
        Long endNanos = plan.length().endNanos();
        Long calls = plan.length().calls();
        callers = pace.callers();
        free = new AtomicInteger(callers);
        counted = calls == null ? Long.MAX_VALUE : calls;
        end = endNanos == null ? Long.MAX_VALUE : endNanos;
    }

    @Override
    void go() {
        if (end != Long.MAX_VALUE) {
            schedule(this::drain, end);
        }
        wake();
    }

    @Override
    void freed(boolean failed) {
        if (failed) {
            schedule(this::release, BREATH);
        } else {
            release();
        }
    }

    private void release() {
        free.incrementAndGet();
        wake();
    }

    private void wake() {
        if (wakeUps.getAndIncrement() == 0) {
            schedule(this::fill, 0);
        }
    }

    private void fill() {
        int missed = wakeUps.get();
        do {
            while (!closing() && free.get() > 0) {
                long now = elapsed();
                if (begun >= counted || now >= end) {
                    drain();
                    break;
                }
                begun += counts(now) ? 1 : 0;
                free.decrementAndGet();
                begin(now);
            }
            missed = wakeUps.addAndGet(-missed);
        } while (missed != 0);
    }
}
