package io.autoglm.sdk.batch;

import io.autoglm.sdk.error.AutoGlmException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/** The pause of a run after the client refused one of its calls. For one thread at a time, but for the timer's {@link #run}. */
final class BulkPause implements Runnable {

    private final Scheduler timer;
    private final Runnable wake;
    private final HeldBack leave = new HeldBack();
    private @Nullable Disposable task;
    private boolean on;
    private boolean over;

    /** The timer has fired. */
    private volatile boolean passed;

    BulkPause(Scheduler timer, Runnable wake) {
        this.timer = timer;
        this.wake = wake;
    }

    /** Returns how many calls may run after it. */
    HeldBack leave() {
        return leave;
    }

    /** Begins a pause because of {@code refusal}, unless there is one; returns whether there is one now: not when the timer is stopped. */
    boolean begin(AutoGlmException refusal, int inFlight) {
        if (isOn() || over) {
            return true;
        }
        long nanos = leave.refused(refusal, inFlight).toNanos();
        try {
            on = true;
            passed = false;
            task = timer.schedule(this, nanos, TimeUnit.NANOSECONDS);
            return true;
        } catch (RejectedExecutionException stopped) {
            on = false;
            return false;
        }
    }

    boolean isOn() {
        if (on && passed) {
            on = false;
            task = null;
        }
        return on;
    }

    /** No pause follows. */
    void end() {
        over = true;
        on = false;
        if (task != null) {
            task.dispose();
            task = null;
        }
    }

    /** From the timer. */
    @Override
    public void run() {
        passed = true;
        wake.run();
    }
}
