package io.autoglm.sdk.batch;

import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Priority;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a bulk run goes. Immutable.
 *
 * @param concurrency how many requests may be taken and not delivered, 1 to 100,000; {@code null} (auto): as many as the client's
 *                    concurrency limits allow at the moment and as many again, at most 256 more
 * @param ordered     whether results come in the order of the requests; else as they are finished
 * @param options     what each call does differently. Without a priority of their own they have {@link Priority#BULK}, and unless they say
 *                    otherwise they are {@linkplain CallOptions#patient() patient}: the total time counts from the turn
 * @param stopAfter   how many failed requests end the run, at least 1; {@code null}: none
 * @param prices      what model tokens cost, for {@link BulkProgress#cost()}; {@code null}: not known
 * @param progress    hears how the run goes; {@code null}: nobody. Called by one thread at a time, on the client's timer or on the thread
 *                    that ended the run; MUST NOT block. When it throws it is not called again
 * @param period      how often it hears, 10 ms to 24 h; and once more when the run has ended, except by cancel
 * @param total       how many requests there will be, for {@link BulkProgress#left()}; {@code null}: not known
 */
public record BulkSpec(
        @Nullable Integer concurrency,
        boolean ordered,
        CallOptions options,
        @Nullable Long stopAfter,
        @Nullable BulkPrices prices,
        @Nullable Consumer<BulkProgress> progress,
        Duration period,
        @Nullable Long total) {

    /** The most requests at once that can be asked for. */
    public static final int HIGHEST_CONCURRENCY = 100_000;

    private static final Duration SHORTEST_PERIOD = Duration.ofMillis(10);
    private static final Duration LONGEST_PERIOD = Duration.ofHours(24);

    private static final BulkSpec DEFAULTS =
            new BulkSpec(null, false, CallOptions.DEFAULTS, null, null, null, Duration.ofSeconds(10), null);

    public BulkSpec {
        if (concurrency != null && (concurrency < 1 || concurrency > HIGHEST_CONCURRENCY)) {
            throw new IllegalArgumentException(
                    "concurrency must be 1 to " + HIGHEST_CONCURRENCY + ", was " + concurrency);
        }
        if (stopAfter != null && stopAfter < 1) {
            throw new IllegalArgumentException("stopAfter must be at least 1, was " + stopAfter);
        }
        if (period.compareTo(SHORTEST_PERIOD) < 0 || period.compareTo(LONGEST_PERIOD) > 0) {
            throw new IllegalArgumentException("period must be 10 ms to 24 h, was " + period);
        }
        if (total != null && total < 0) {
            throw new IllegalArgumentException("total must not be negative, was " + total);
        }
    }

    /** Returns auto concurrency, results as they are finished, no end after failures, and nobody who hears of it. */
    public static BulkSpec defaults() {
        return DEFAULTS;
    }

    /** Returns a copy with a number of requests at once, or with {@code null} (auto). */
    public BulkSpec withConcurrency(@Nullable Integer value) {
        return new BulkSpec(value, ordered, options, stopAfter, prices, progress, period, total);
    }

    /** Returns a copy whose results come in the order of the requests, or not. */
    public BulkSpec withOrdered(boolean value) {
        return new BulkSpec(concurrency, value, options, stopAfter, prices, progress, period, total);
    }

    /** Returns a copy with other options of each call. */
    public BulkSpec withOptions(CallOptions value) {
        return new BulkSpec(concurrency, ordered, value, stopAfter, prices, progress, period, total);
    }

    /** Returns a copy that ends after so many failed requests, or never. */
    public BulkSpec withStopAfter(@Nullable Long value) {
        return new BulkSpec(concurrency, ordered, options, value, prices, progress, period, total);
    }

    /** Returns a copy that knows what model tokens cost. */
    public BulkSpec withPrices(@Nullable BulkPrices value) {
        return new BulkSpec(concurrency, ordered, options, stopAfter, value, progress, period, total);
    }

    /** Returns a copy whose progress {@code listener} hears each {@code every}. */
    public BulkSpec withProgress(Duration every, Consumer<BulkProgress> listener) {
        return new BulkSpec(concurrency, ordered, options, stopAfter, prices, listener, every, total);
    }

    /** Returns a copy that knows how many requests there will be. */
    public BulkSpec withTotal(@Nullable Long value) {
        return new BulkSpec(concurrency, ordered, options, stopAfter, prices, progress, period, value);
    }

    /** Returns what each call does differently, what this run presumes included. */
    CallOptions callOptions() {
        CallOptions each = options.priority() == null ? options.withPriority(Priority.BULK) : options;
        return each.patient() == null ? each.withPatient(true) : each;
    }
}
