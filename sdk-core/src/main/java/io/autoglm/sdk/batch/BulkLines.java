package io.autoglm.sdk.batch;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Operators;

/**
 * The lines of the input that are not finished, for one subscriber, from the file's thread.
 *
 * <p>A line is read when it was asked for, while fewer than the window are read and not written, and while it is not farther than
 * {@value #SPAN} lines from the first unfinished one: so the memory of what is finished is bounded, too.
 */
final class BulkLines implements Publisher<BulkLine>, Subscription {

    /** How far a line may be ahead of the first unfinished one: 1,048,576 lines, which take 128 KiB. */
    static final int SPAN = 1 << 20;

    private static final AtomicLongFieldUpdater<BulkLines> DEMAND =
            AtomicLongFieldUpdater.newUpdater(BulkLines.class, "demand");

    private final InputFile input;
    private final DoneLines done;
    private final LineParser parser;
    private final BulkWindow window;
    private final LongSupplier written;
    private final Runnable wake;

    private volatile long demand;
    private volatile boolean stopped;
    private volatile boolean cancelled;

    // of the file's thread
    private @Nullable Subscriber<? super BulkLine> subscriber;
    private long read;
    private long latest;
    private boolean over;

    /**
     * Reads from {@code input}.
     *
     * @param done    which lines are finished
     * @param written how many of the lines read have their result in the output, on the file's thread
     * @param wake    has the file's thread call {@link #read}
     */
    BulkLines(
            InputFile input,
            DoneLines done,
            LineParser parser,
            BulkWindow window,
            LongSupplier written,
            Runnable wake) {
        this.input = input;
        this.done = done;
        this.parser = parser;
        this.window = window;
        this.written = written;
        this.wake = wake;
    }

    @Override
    public void subscribe(Subscriber<? super BulkLine> actual) {
        subscriber = actual;
        actual.onSubscribe(this);
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n)) {
            Operators.addCap(DEMAND, this, n);
            wake.run();
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
    }

    /** No further line is read. */
    void stop() {
        stopped = true;
        wake.run();
    }

    /**
     * Reads what may be read. On the file's thread.
     *
     * @throws IOException when the input cannot be read; then the subscriber is to be {@linkplain #fail told}
     */
    void read() throws IOException {
        Subscriber<? super BulkLine> actual = subscriber;
        while (actual != null && !over && !cancelled) {
            if (stopped) {
                complete(actual);
            } else if (!mayRead()) {
                return;
            } else {
                LineReader line = input.next(done);
                if (line == null) {
                    complete(actual);
                    return;
                }
                read++;
                latest = line.number();
                Operators.produced(DEMAND, this, 1);
                actual.onNext(parser.parse(line));
            }
        }
    }

    private boolean mayRead() {
        return demand > 0 && read - written.getAsLong() < window.size() && latest - done.watermark() < SPAN;
    }

    private void complete(Subscriber<? super BulkLine> actual) {
        over = true;
        actual.onComplete();
    }

    /** Tells the subscriber that no line can be read any more. */
    void fail(Throwable failure) {
        if (subscriber != null && !over && !cancelled) {
            over = true;
            subscriber.onError(failure);
        }
    }
}
