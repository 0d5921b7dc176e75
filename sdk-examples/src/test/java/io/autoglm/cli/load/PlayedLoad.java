package io.autoglm.cli.load;

import io.autoglm.sdk.policy.CallOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.test.scheduler.VirtualTimeScheduler;

/** A load in virtual time, with calls that a test makes up, on a thread that can be held up. */
final class PlayedLoad {

    final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    final List<Duration> begun = new ArrayList<>();
    final List<Integer> underWay = new ArrayList<>();
    long heldUp;
    int cancelled;
    int over;
    private int running;
    private final LoadRun run;

    /** Makes the load of {@code plan}; {@code calls} gives call number n, from 1. */
    PlayedLoad(LoadPlan plan, LongFunction<Publisher<?>> calls) {
        Caller caller = (kind, number) -> Flux.defer(() -> {
                    begun.add(now());
                    underWay.add(++running);
                    return Flux.from(calls.apply(begun.size()));
                })
                .doOnCancel(() -> cancelled++)
                .doFinally(end -> running--);
        run = LoadRun.of(plan, caller, new HeldUp(), new LoadFigures(plan), () -> over++);
    }

    /** Returns a plan of one kind of call. */
    static LoadPlan plan(Pace pace, @Nullable Duration duration, @Nullable Long calls) {
        return plan(pace, new LoadLength(Duration.ZERO, duration, calls, Duration.ofSeconds(5)), 10_000);
    }

    static LoadPlan plan(Pace pace, LoadLength length, int maxInFlight) {
        CallKind kind = new CallKind("all", 1, new CallShape(10, null, true), CallOptions.DEFAULTS);
        return new LoadPlan(pace, length, maxInFlight, List.of(kind));
    }

    /** Returns an answer whose first and only event comes after {@code millis}. */
    Publisher<?> after(long millis) {
        return Mono.delay(Duration.ofMillis(millis), time);
    }

    PlayedLoad start() {
        run.start();
        time.advanceTime();
        return this;
    }

    PlayedLoad advance(Duration by) {
        time.advanceTimeBy(by);
        return this;
    }

    void interrupt() {
        run.interrupt();
        time.advanceTime();
    }

    LoadStatus status() {
        return run.status();
    }

    LoadReport report() {
        return run.report();
    }

    KindReport.Counts counts() {
        return run.report().all().counts();
    }

    KindReport.Times times() {
        return run.report().all().times();
    }

    private Duration now() {
        return Duration.ofNanos(time.now(TimeUnit.NANOSECONDS) + heldUp);
    }

    /** Its clock is ahead of virtual time by what it was held up. */
    private final class HeldUp implements Scheduler {

        @Override
        public Disposable schedule(Runnable task) {
            return time.schedule(task);
        }

        @Override
        public Worker createWorker() {
            return time.createWorker();
        }

        @Override
        public long now(TimeUnit unit) {
            return time.now(unit) + unit.convert(heldUp, TimeUnit.NANOSECONDS);
        }
    }
}
