package io.autoglm.benchmarks.load;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.AtomicHistogram;
import org.jspecify.annotations.Nullable;

/** What callers saw: calls, tokens, failures, and how long the first token and the whole call took. Safe for every thread. */
final class Tally {

    private static final long LONGEST = TimeUnit.MINUTES.toNanos(10);
    private static final int DIGITS = 3;
    private static final double NANOS_PER_MICRO = 1_000;

    private final LongAdder calls = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder tokens = new LongAdder();
    private final AtomicHistogram firstToken = new AtomicHistogram(LONGEST, DIGITS);
    private final AtomicHistogram whole = new AtomicHistogram(LONGEST, DIGITS);
    private final AtomicReference<@Nullable Throwable> firstFailure = new AtomicReference<>();

    long calls() {
        return calls.sum();
    }

    long failures() {
        return failures.sum();
    }

    long tokens() {
        return tokens.sum();
    }

    @Nullable
    Throwable firstFailure() {
        return firstFailure.get();
    }

    /** Adds who waits from {@code since} on, a time of {@link System#nanoTime()}; {@code then} runs when the call has ended. */
    Caller caller(long since, Runnable then) {
        return new Counting(since, then);
    }

    /** Says percentiles in microseconds. */
    void describe(Figures figures) {
        figures.put("calls", calls());
        figures.put("failures", failures());
        figures.put("tokens", tokens());
        percentiles(figures, "first", firstToken);
        percentiles(figures, "whole", whole);
    }

    private static void percentiles(Figures figures, String name, AtomicHistogram histogram) {
        figures.put(name + "P50Us", micros(histogram, 50));
        figures.put(name + "P99Us", micros(histogram, 99));
        figures.put(name + "P999Us", micros(histogram, 99.9));
    }

    private static double micros(AtomicHistogram histogram, double percentile) {
        return (double) histogram.getValueAtPercentile(percentile) / NANOS_PER_MICRO;
    }

    private static void record(AtomicHistogram histogram, long since) {
        histogram.recordValue(Math.min(LONGEST, Math.max(0, System.nanoTime() - since)));
    }

    private final class Counting implements Caller {

        private final long since;
        private final Runnable then;
        private int heard;

        Counting(long since, Runnable then) {
            this.since = since;
            this.then = then;
        }

        @Override
        public void token() {
            if (heard++ == 0) {
                record(firstToken, since);
            }
        }

        /** A client that takes a failure for an answer has heard no text. */
        @Override
        public void ended(@Nullable Throwable failure) {
            tokens.add(heard);
            if (failure == null && heard > 0) {
                record(whole, since);
                calls.increment();
            } else {
                firstFailure.compareAndSet(
                        null, failure == null ? new IllegalStateException("it ended without a text") : failure);
                failures.increment();
            }
            then.run();
        }
    }
}
