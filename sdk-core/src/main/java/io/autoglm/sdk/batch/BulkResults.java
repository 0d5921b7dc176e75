package io.autoglm.sdk.batch;

import io.autoglm.sdk.error.ErrorCode;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.concurrent.Queues;
import reactor.util.context.Context;

/**
 * Writes results to the output, on the file's thread, in groups: all that has come is written at once. What has come is bounded by the
 * lines that may be read and not written.
 */
final class BulkResults implements CoreSubscriber<BulkOutcome> {

    private final OutputFile output;
    private final DoneLines done;
    private final LineWriter writer;
    private final Context context;
    private final Runnable wake;
    private final Queue<BulkOutcome> arrived =
            Queues.<BulkOutcome>unbounded(256).get();
    final BulkTally tally = new BulkTally();

    private volatile @Nullable Subscription upstream;
    private volatile boolean ended;
    private volatile @Nullable Throwable failure;

    // of the file's thread
    final Map<ErrorCode, Long> failures = new EnumMap<>(ErrorCode.class);
    private long written;

    /**
     * Writes to {@code output}.
     *
     * @param done    which lines are finished
     * @param context the caller's
     * @param wake    has the file's thread call {@link #write}
     */
    BulkResults(OutputFile output, DoneLines done, LineWriter writer, Context context, Runnable wake) {
        this.output = output;
        this.done = done;
        this.writer = writer;
        this.context = context;
        this.wake = wake;
    }

    @Override
    public void onSubscribe(Subscription s) {
        if (Operators.validate(upstream, s)) {
            upstream = s;
            s.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onNext(BulkOutcome outcome) {
        arrived.offer(outcome);
        wake.run();
    }

    @Override
    public void onError(Throwable error) {
        failure = error;
        ended = true;
        wake.run();
    }

    @Override
    public void onComplete() {
        ended = true;
        wake.run();
    }

    @Override
    public Context currentContext() {
        return context;
    }

    /** Ends the run below. */
    void cancel() {
        Subscription running = upstream;
        if (running != null) {
            running.cancel();
        }
    }

    /** Writes what has come. On the file's thread. */
    void write() throws IOException {
        BulkOutcome next = arrived.poll();
        if (next == null) {
            return;
        }
        long more = 0;
        for (; next != null; next = arrived.poll()) {
            output.append(writer.write(next.line(), next.response(), next.failure()));
            done.add(next.line().number());
            tally.ended(next.response());
            if (next.failure() != null) {
                failures.merge(next.failure().code(), 1L, Long::sum);
            }
            more++;
        }
        output.flush();
        written += more;
    }

    /** Returns how many results are in the output. On the file's thread. */
    long written() {
        return written;
    }

    /** Returns whether the run below has ended and all of it is written. */
    boolean isOver() {
        return ended && arrived.isEmpty();
    }

    /** Returns why it ended, {@code null} when it came to its end. */
    @Nullable
    Throwable failure() {
        return failure;
    }
}
