package io.autoglm.sdk.batch;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/** Tells a listener how a run goes, one report at a time. */
final class BulkReporter {

    private static final int REPORTS_OF_RATE = 10;
    private static final double NANOS = 1e9;

    private final BulkSpec spec;
    private final BulkTally tally;
    private final Scheduler timer;
    private final Supplier<Context> context;
    private final long startedNanos;
    private final AtomicInteger wip = new AtomicInteger();
    private volatile @Nullable Disposable task;
    private volatile boolean silent;

    /** When earlier reports were, and how many had ended then. Of the thread that reports. */
    private final Deque<long[]> earlier = new ArrayDeque<>();

    BulkReporter(BulkSpec spec, BulkTally tally, Scheduler timer, Supplier<Context> context) {
        this.spec = spec;
        this.tally = tally;
        this.timer = timer;
        this.context = context;
        startedNanos = timer.now(TimeUnit.NANOSECONDS);
        earlier.add(new long[] {startedNanos, 0});
    }

    void start() {
        if (spec.progress() == null) {
            return;
        }
        long nanos = spec.period().toNanos();
        try {
            task = timer.schedulePeriodically(this::report, nanos, nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException stopped) {
            silent = true;
        }
    }

    /** Reports once more, and then never. */
    void end() {
        if (spec.progress() != null) {
            stop();
            report();
        }
    }

    /** Never reports again. */
    void cancel() {
        silent = true;
        stop();
    }

    private void stop() {
        Disposable running = task;
        if (running != null) {
            running.dispose();
        }
    }

    private void report() {
        if (wip.getAndIncrement() != 0) {
            return;
        }
        int missed = 1;
        do {
            tell();
            missed = wip.addAndGet(-missed);
        } while (missed != 0);
    }

    private void tell() {
        Consumer<BulkProgress> listener = spec.progress();
        if (listener == null || silent) {
            return;
        }
        try {
            listener.accept(progress(timer.now(TimeUnit.NANOSECONDS)));
        } catch (Throwable defect) {
            Exceptions.throwIfJvmFatal(defect);
            cancel();
            Operators.onErrorDropped(defect, context.get());
        }
    }

    private BulkProgress progress(long nowNanos) {
        long done = tally.done();
        long failed = tally.failed();
        long ended = done + failed;
        double rate = rate(nowNanos, ended);
        long in = tally.inputTokens();
        long out = tally.outputTokens();
        BulkPrices prices = spec.prices();
        return new BulkProgress(
                Duration.ofNanos(nowNanos - startedNanos),
                done,
                failed,
                tally.inFlight(),
                tally.held(),
                rate,
                spec.total(),
                left(ended, rate),
                in,
                out,
                prices == null ? null : prices.cost(in, out),
                prices == null ? null : prices.currency());
    }

    private double rate(long nowNanos, long ended) {
        long[] oldest = earlier.getFirst();
        long nanos = nowNanos - oldest[0];
        double rate = nanos <= 0 ? 0 : (ended - oldest[1]) * NANOS / nanos;
        earlier.add(new long[] {nowNanos, ended});
        if (earlier.size() > REPORTS_OF_RATE) {
            earlier.remove();
        }
        return rate;
    }

    private @Nullable Duration left(long ended, double rate) {
        Long total = spec.total();
        if (total == null) {
            return null;
        }
        long rest = Math.max(0, total - ended);
        if (rest == 0) {
            return Duration.ZERO;
        }
        double seconds = rest / rate;
        return seconds > Duration.ofDays(36_500).toSeconds() ? null : Duration.ofNanos((long) (seconds * NANOS));
    }
}
