package io.autoglm.sdk.admission;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/** Wakes a waiting room once, at a point in time. */
final class Alarm implements Runnable {

    private final WaitingRoom room;
    private final Scheduler timer;
    private final long atNanos;
    private volatile boolean rang;
    private @Nullable Disposable task;

    private Alarm(WaitingRoom room, Scheduler timer, long atNanos) {
        this.room = room;
        this.timer = timer;
        this.atNanos = atNanos;
    }

    /** Returns an alarm that rings in {@code delayNanos}; fails with RejectedExecutionException when {@code timer} was stopped. */
    static Alarm set(WaitingRoom room, Scheduler timer, long atNanos, long delayNanos) {
        Alarm alarm = new Alarm(room, timer, atNanos);
        alarm.task = timer.schedule(alarm, delayNanos, TimeUnit.NANOSECONDS);
        return alarm;
    }

    long atNanos() {
        return atNanos;
    }

    /** Returns whether it is still to ring: not when it has, nor when its timer was stopped meanwhile. */
    boolean willRing() {
        return !rang && !timer.isDisposed();
    }

    @Override
    public void run() {
        rang = true;
        room.wake();
    }

    void cancel() {
        if (task != null) {
            task.dispose();
        }
    }
}
