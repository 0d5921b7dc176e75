package io.autoglm.sdk.retry;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Exchange;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Subscribes to attempts, one after the other, through the gate.
 *
 * <p>Everything but the delivery of events goes through one loop that one thread at a time runs ({@link #drain}), so that attempts that
 * fail at once, requests from other threads and requests from within a delivery never nest.
 */
abstract class AttemptLoop<E> extends CommitGate<E> implements CoreSubscriber<E> {

    private static final Subscription OVER = Operators.cancelledSubscription();

    @SuppressWarnings("rawtypes")
    private static final AtomicIntegerFieldUpdater<AttemptLoop> WIP =
            AtomicIntegerFieldUpdater.newUpdater(AttemptLoop.class, "wip");

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<AttemptLoop, Subscription> UPSTREAM =
            AtomicReferenceFieldUpdater.newUpdater(AttemptLoop.class, Subscription.class, "upstream");

    private volatile @Nullable Subscription upstream;

    @SuppressWarnings("UnusedVariable") // by its updater
    private volatile int wip;

    /** An attempt has subscribed and was not asked for anything yet. */
    private volatile boolean fresh;

    /** The attempt has ended, with {@link #failure} or complete. */
    private volatile boolean finished;

    private @Nullable Throwable failure;

    AttemptLoop(CoreSubscriber<? super E> actual, Call<E> call) {
        super(actual, call);
    }

    /** In the loop, in each of its turns, before anything else. */
    abstract void turn();

    /** In the loop: the attempt has ended, and nothing of it waits; {@code error} is {@code null} when it completed. */
    abstract void end(@Nullable Throwable error);

    /** In the loop, in place of its turn: nothing is delivered any more. */
    abstract void late();

    @Override
    public final void onSubscribe(Subscription s) {
        while (true) {
            Subscription before = upstream;
            if (before == OVER) {
                s.cancel();
                return;
            }
            if (UPSTREAM.compareAndSet(this, before, s)) {
                fresh = true;
                drain();
                return;
            }
        }
    }

    @Override
    public final void onNext(E event) {
        pass(event);
    }

    @Override
    public final void onError(Throwable error) {
        if (over) {
            return; // a consequence of the cancel
        }
        failure = error;
        finished = true;
        drain();
    }

    @Override
    public final void onComplete() {
        finished = true;
        drain();
    }

    @Override
    public final Context currentContext() {
        return actual.currentContext();
    }

    @Override
    final void ask(long n) {
        Subscription running = upstream;
        if (running != null) {
            running.request(n);
        }
    }

    /** The caller asks for {@code n} more. */
    final void more(long n) {
        if (isExact()) {
            ask(n);
        } else {
            demand(n);
            drain();
        }
    }

    final void subscribeTo(Exchange next) {
        try {
            next.exchange(call).subscribe(this);
        } catch (Throwable e) {
            Exceptions.throwIfFatal(e);
            onError(e);
        }
    }

    final void drain() {
        if (WIP.getAndIncrement(this) != 0) {
            return;
        }
        int missed = 1;
        do {
            if (over) {
                late();
            } else {
                step();
            }
            missed = WIP.addAndGet(this, -missed);
        } while (missed != 0);
    }

    private void step() {
        turn();
        settleDemand();
        if (fresh) {
            fresh = false;
            start();
        }
        if (finished && !over && (!waits() || isIdle())) {
            finished = false;
            end(failure);
        }
    }

    /** A subscriber that asks for nothing never takes the event that waits: that it does not ask is what it must be told. */
    private boolean isIdle() {
        return failure instanceof AutoGlmException known && known.code() == ErrorCode.CONSUMER_IDLE;
    }

    /** In the loop: makes room for another attempt; returns {@code false} when there will be none, because of a cancel. */
    final boolean renew() {
        failure = null;
        reset();
        Subscription dead = upstream;
        return dead != OVER && UPSTREAM.compareAndSet(this, dead, null);
    }

    /** Cancels what runs, and what subscribes later. From any thread. */
    final void cancelUpstream() {
        Subscription running = stop();
        if (running != null) {
            running.cancel();
        }
    }

    /** Lets nothing subscribe any more; returns what runs. */
    final @Nullable Subscription stop() {
        return UPSTREAM.getAndSet(this, OVER);
    }

    /** The attempt is over by itself: nothing is delivered any more, and nothing is cancelled. */
    final void finish() {
        over = true;
        UPSTREAM.lazySet(this, OVER);
    }
}
