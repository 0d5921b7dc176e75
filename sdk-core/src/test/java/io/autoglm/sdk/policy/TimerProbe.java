package io.autoglm.sdk.policy;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.test.scheduler.VirtualTimeScheduler;

/** A call's timer in virtual time that knows which of its tasks wait. */
public final class TimerProbe implements Scheduler {

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final Queue<Task> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger armed = new AtomicInteger();

    /** Lets {@code length} pass. */
    public void pass(Duration length) {
        time.advanceTimeBy(length);
    }

    /** Returns how many tasks were ever scheduled. */
    public int armed() {
        return armed.get();
    }

    /** Returns how many tasks wait for their time. */
    public int waiting() {
        return waiting.size();
    }

    @Override
    public Disposable schedule(Runnable task) {
        return schedule(task, 0, TimeUnit.NANOSECONDS);
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
        armed.incrementAndGet();
        Task entry = new Task(task);
        waiting.add(entry);
        Disposable scheduled = time.schedule(entry, delay, unit);
        return () -> {
            entry.end();
            scheduled.dispose();
        };
    }

    @Override
    public long now(TimeUnit unit) {
        return time.now(unit);
    }

    @Override
    public Worker createWorker() {
        return time.createWorker();
    }

    @Override
    public void dispose() {
        time.dispose();
    }

    private final class Task implements Runnable {

        private final Runnable task;
        private final AtomicBoolean ended = new AtomicBoolean();

        Task(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            if (end()) {
                task.run();
            }
        }

        boolean end() {
            return ended.compareAndSet(false, true) && waiting.remove(this);
        }
    }
}
