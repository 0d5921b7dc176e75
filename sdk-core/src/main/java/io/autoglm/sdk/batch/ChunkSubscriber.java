package io.autoglm.sdk.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.util.concurrent.Queues;
import reactor.util.context.Context;

/** One run of {@link EmbedChunks}. The source, the subscriber and the timer meet in {@link #drain()}, which one of them runs for all. */
final class ChunkSubscriber implements CoreSubscriber<String>, Subscription {

    private static final AtomicLongFieldUpdater<ChunkSubscriber> REQUESTED =
            AtomicLongFieldUpdater.newUpdater(ChunkSubscriber.class, "requested");

    private static final AtomicLongFieldUpdater<ChunkSubscriber> RIPE =
            AtomicLongFieldUpdater.newUpdater(ChunkSubscriber.class, "ripe");

    private final CoreSubscriber<? super EmbedChunks.Chunk> actual;
    private final EmbedCut cut;
    private final int most;
    private final long lingerNanos;
    private final Scheduler timer;
    private final Queue<String> arrived;
    private final AtomicInteger work = new AtomicInteger();
    private final Disposable.Swap waiting = Disposables.swap();

    private volatile long requested;
    private volatile boolean cancelled;
    private volatile boolean done;
    private @Nullable Throwable error; // written before done
    private volatile long ripe = -1;
    private @Nullable Subscription source;

    // of whoever drains
    private List<String> texts = new ArrayList<>();
    private long from;
    private boolean started;
    private boolean full;
    private long waitingFor = -1;

    ChunkSubscriber(CoreSubscriber<? super EmbedChunks.Chunk> actual, EmbedCut cut, EmbedSpec limits, Scheduler timer) {
        this.actual = actual;
        this.cut = cut;
        this.timer = timer;
        most = Objects.requireNonNull(limits.maxItems(), "maxItems");
        lingerNanos = Objects.requireNonNull(limits.linger(), "linger").toNanos();
        arrived = Queues.<String>get(most).get();
    }

    @Override
    public Context currentContext() {
        return actual.currentContext();
    }

    @Override
    public void onSubscribe(Subscription s) {
        if (Operators.validate(source, s)) {
            source = s;
            actual.onSubscribe(this);
        }
    }

    @Override
    public void onNext(String text) {
        if (done || cancelled) {
            Operators.onNextDropped(text, currentContext());
            return;
        }
        if (!arrived.offer(text)) {
            cancelSource();
            error = Exceptions.failWithOverflow("the source gives more texts than it was asked for");
            done = true;
        }
        drain();
    }

    @Override
    public void onError(Throwable failure) {
        if (done || cancelled) {
            Operators.onErrorDropped(failure, currentContext());
            return;
        }
        error = failure;
        done = true;
        drain();
    }

    @Override
    public void onComplete() {
        done = true;
        drain();
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n)) {
            Operators.addCap(REQUESTED, this, n);
            drain();
        }
    }

    @Override
    public void cancel() {
        if (!cancelled) {
            cancelled = true;
            waiting.dispose();
            cancelSource();
            drain();
        }
    }

    private void cancelSource() {
        if (source != null) {
            source.cancel();
        }
    }

    private void askSource(long n) {
        if (source != null && !done) {
            source.request(n);
        }
    }

    private void drain() {
        if (work.getAndIncrement() != 0) {
            return;
        }
        int missed = 1;
        while (missed != 0) {
            boolean more = true;
            while (more) {
                more = step();
            }
            missed = work.addAndGet(-missed);
        }
    }

    /** Does the next thing that can be done; returns whether there may be another. */
    private boolean step() {
        if (cancelled) {
            arrived.clear();
            texts = List.of();
            return false;
        }
        if (!started && requested > 0) {
            started = true;
            askSource(most);
            return true;
        }
        boolean ended = done; // before the queue is looked at: what is there now is all there is
        fill();
        if (texts.isEmpty()) {
            return ended && end();
        }
        if (full || ended || isRipe()) {
            return requested > 0 && deliver();
        }
        return false;
    }

    private void fill() {
        String next = arrived.peek();
        while (next != null && !full) {
            if (cut.takes(next)) {
                texts.add(next);
                arrived.poll();
                next = arrived.peek();
                full = cut.isFull();
            } else {
                full = true;
            }
        }
    }

    /** Returns whether the first text has waited for company long enough, which it does from the first look on. */
    private boolean isRipe() {
        if (lingerNanos == 0 || ripe == from) {
            return true;
        }
        if (waitingFor != from) {
            waitingFor = from;
            long number = from;
            try {
                waiting.update(timer.schedule(() -> ripened(number), lingerNanos, TimeUnit.NANOSECONDS));
            } catch (RejectedExecutionException shutDown) {
                return true;
            }
        }
        return false;
    }

    private void ripened(long number) {
        RIPE.accumulateAndGet(this, number, Math::max); // one that comes late must not undo the next
        drain();
    }

    private boolean deliver() {
        EmbedChunks.Chunk chunk = new EmbedChunks.Chunk(from, texts);
        int size = texts.size();
        from += size;
        texts = new ArrayList<>();
        full = false;
        cut.next();
        Operators.produced(REQUESTED, this, 1);
        actual.onNext(chunk);
        askSource(size);
        return true;
    }

    private boolean end() {
        cancelled = true;
        waiting.dispose();
        Throwable failure = error;
        if (failure == null) {
            actual.onComplete();
        } else {
            actual.onError(failure);
        }
        return false;
    }
}
