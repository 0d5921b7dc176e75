package io.autoglm.sdk.time;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.policy.Call;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Passes the events of one subscription and ends it from a timer: subscriber, subscription and the timer's task in one object.
 *
 * <p>The timer never signals while an event is being delivered: it marks the subscription as failing, and whoever delivers the event
 * signals the failure after it. An error that arrives after this side has cancelled is a consequence of the cancel and is dropped.
 */
abstract class TimedSubscriber<E> implements CoreSubscriber<E>, Subscription, Runnable {

    /** Nothing is being delivered. */
    private static final int IDLE = 0;

    /** An event is being delivered. */
    private static final int EMITTING = 1;

    /** The same event is still being delivered as the timer looked. */
    private static final int SLOW = 2;

    /** An event is being delivered, the failure comes after it. */
    private static final int FAILING = 3;

    /** Ended from below. */
    private static final int ENDED = 4;

    /** Ended by the subscriber's cancel or by the timer. */
    private static final int CUT = 5;

    private static final Disposable GONE = Disposables.disposed();
    private static final Subscription NONE = Operators.emptySubscription();

    @SuppressWarnings("rawtypes")
    private static final AtomicIntegerFieldUpdater<TimedSubscriber> STATE =
            AtomicIntegerFieldUpdater.newUpdater(TimedSubscriber.class, "state");

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<TimedSubscriber, Disposable> TASK =
            AtomicReferenceFieldUpdater.newUpdater(TimedSubscriber.class, Disposable.class, "task");

    final Call<E> call;
    private final CoreSubscriber<? super E> actual;
    private Subscription upstream = NONE;
    private @Nullable AutoGlmException failure;
    private volatile int state;
    private volatile @Nullable Disposable task;

    TimedSubscriber(CoreSubscriber<? super E> actual, Call<E> call) {
        this.actual = actual;
        this.call = call;
    }

    /** Notes the start and returns the nanoseconds until the timer first looks. */
    abstract long started();

    /** Notes an event that is about to be delivered. */
    abstract void arrived(E event);

    /** Notes that the subscriber kept the delivering thread for so long that the timer saw it. */
    abstract void delivered();

    @Override
    public void onSubscribe(Subscription s) {
        if (upstream != NONE) {
            s.cancel();
            Operators.reportSubscriptionSet();
            return;
        }
        upstream = s;
        long delay = started();
        actual.onSubscribe(this);
        if (state < FAILING) {
            Disposable first = schedule(delay);
            if (!TASK.compareAndSet(this, null, first) && task == GONE) {
                first.dispose();
            }
        }
    }

    @Override
    public void onNext(E event) {
        arrived(event);
        if (STATE.compareAndSet(this, IDLE, EMITTING)) {
            actual.onNext(event);
            leave();
        } else if (state < FAILING) {
            actual.onNext(event); // from within the delivery of another one
        }
    }

    private void leave() {
        if (STATE.compareAndSet(this, EMITTING, IDLE)) {
            return;
        }
        if (state == SLOW) {
            delivered();
            if (STATE.compareAndSet(this, SLOW, IDLE)) {
                return;
            }
        }
        AutoGlmException due = failure;
        if (due != null && STATE.compareAndSet(this, FAILING, CUT)) {
            release();
            actual.onError(due);
        }
    }

    @Override
    public void onComplete() {
        if (end(ENDED) < FAILING) {
            release();
            actual.onComplete();
        }
    }

    @Override
    public void onError(Throwable error) {
        int before = end(ENDED);
        if (before < FAILING) {
            release();
            actual.onError(error);
        } else if (before == ENDED) {
            Operators.onErrorDropped(error, actual.currentContext());
        }
    }

    @Override
    public void request(long n) {
        upstream.request(n);
    }

    @Override
    public void cancel() {
        int before = end(CUT);
        if (before < FAILING) {
            release();
            upstream.cancel();
        } else if (before == FAILING && STATE.compareAndSet(this, FAILING, CUT)) {
            release();
        }
    }

    @Override
    public Context currentContext() {
        return actual.currentContext();
    }

    /** Ends the subscription as {@code how} unless it has ended or is failing; returns the state before. */
    private int end(int how) {
        while (true) {
            int before = state;
            if (before >= FAILING || STATE.compareAndSet(this, before, how)) {
                return before;
            }
        }
    }

    /** From the timer: cancels below and fails, at once or after the event that is being delivered. */
    final void fail(AutoGlmException why) {
        while (true) {
            int before = state;
            if (before >= FAILING) {
                return;
            }
            failure = why;
            if (STATE.compareAndSet(this, before, before == IDLE ? CUT : FAILING)) {
                release();
                upstream.cancel();
                if (before == IDLE) {
                    actual.onError(why);
                }
                return;
            }
        }
    }

    /** From the timer: looks again after {@code nanos}. */
    final void again(long nanos) {
        Disposable fresh = schedule(nanos);
        while (true) {
            Disposable before = task;
            if (before == GONE) {
                fresh.dispose();
                return;
            }
            if (TASK.compareAndSet(this, before, fresh)) {
                return;
            }
        }
    }

    /** From the timer: returns whether an event is being delivered, and has {@link #delivered()} called after it. */
    final boolean emitting() {
        return state == SLOW || STATE.compareAndSet(this, EMITTING, SLOW);
    }

    /** Returns whether the subscription has ended or is about to. */
    final boolean over() {
        return state >= FAILING;
    }

    private Disposable schedule(long nanos) {
        try {
            return call.timer().schedule(this, nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            fail(call.known(e));
            return GONE;
        }
    }

    private void release() {
        Disposable last = TASK.getAndSet(this, GONE);
        if (last != null) {
            last.dispose();
        }
    }
}
