package io.autoglm.sdk.admission;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/** Wakes a waiting room once, at a point in time. */
final class Alarm implements Runnable {

    private final WaitingRoom room;
    private final long atNanos;
    private volatile boolean rang;
    private @Nullable Disposable task;

    private Alarm(WaitingRoom room, long atNanos) {
        this.room = room;
        this.atNanos = atNanos;
    }

    /** Returns an alarm that rings in {@code delayNanos}; fails with RejectedExecutionException when {@code timer} was stopped. */
    static Alarm set(WaitingRoom room, Scheduler timer, long atNanos, long delayNanos) {
        Alarm alarm = new Alarm(room, atNanos);
        alarm.task = timer.schedule(alarm, delayNanos, TimeUnit.NANOSECONDS);
        return alarm;
    }

    long atNanos() {
        return atNanos;
    }

    boolean rang() {
        return rang;
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
