package io.autoglm.sdk.retry;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.NotRetried;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Outcome;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Runs one attempt after the other: the subscriber of each, the caller's subscription and the task of the back-off in one object.
 *
 * <p>Everything but the delivery of events goes through one loop that one thread at a time runs ({@link #drain}), so that attempts that
 * fail at once, requests from other threads and requests from within a delivery never nest.
 */
final class AttemptsSubscriber<E> extends AttemptRecord<E> implements CoreSubscriber<E>, Subscription, Runnable {

    private static final Subscription OVER = Operators.cancelledSubscription();
    private static final Disposable GONE = Disposables.disposed();

    @SuppressWarnings("rawtypes")
    private static final AtomicIntegerFieldUpdater<AttemptsSubscriber> WIP =
            AtomicIntegerFieldUpdater.newUpdater(AttemptsSubscriber.class, "wip");

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<AttemptsSubscriber, Subscription> UPSTREAM =
            AtomicReferenceFieldUpdater.newUpdater(AttemptsSubscriber.class, Subscription.class, "upstream");

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<AttemptsSubscriber, Disposable> TASK =
            AtomicReferenceFieldUpdater.newUpdater(AttemptsSubscriber.class, Disposable.class, "task");

    private final Exchange next;

    private volatile @Nullable Subscription upstream;
    private volatile @Nullable Disposable task;

    @SuppressWarnings("UnusedVariable") // by its updater
    private volatile int wip;

    /** The next attempt is due. */
    private volatile boolean due;

    /** An attempt has subscribed and was not asked for anything yet. */
    private volatile boolean fresh;

    /** The attempt has ended, with {@link #failure} or complete. */
    private volatile boolean finished;

    private @Nullable Throwable failure;

    AttemptsSubscriber(CoreSubscriber<? super E> actual, Call<E> call, Exchange next, RetryPolicy policy) {
        super(actual, call, policy);
        this.next = next;
    }

    /** Starts an attempt: the first, or from the timer the next. */
    @Override
    public void run() {
        Disposable fired = task;
        if (fired != null && fired != GONE) {
            TASK.compareAndSet(this, fired, null); // a cancel must not interrupt the thread that starts the attempt
        }
        due = true;
        drain();
    }

    @Override
    public void onSubscribe(Subscription s) {
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
    public void onNext(E event) {
        pass(event);
    }

    @Override
    public void onError(Throwable error) {
        if (over) {
            return; // a consequence of the cancel
        }
        failure = error;
        finished = true;
        drain();
    }

    @Override
    public void onComplete() {
        finished = true;
        drain();
    }

    @Override
    public void request(long n) {
        if (!Operators.validate(n)) {
            return;
        }
        if (isExact()) {
            ask(n);
        } else {
            demand(n);
            drain();
        }
    }

    @Override
    public void cancel() {
        over = true;
        Subscription running = UPSTREAM.getAndSet(this, OVER);
        Disposable waiting = TASK.getAndSet(this, GONE);
        closeCancelled();
        if (waiting != null) {
            waiting.dispose();
        }
        if (running != null) {
            running.cancel();
        }
        settle();
    }

    @Override
    public Context currentContext() {
        return actual.currentContext();
    }

    @Override
    void ask(long n) {
        Subscription running = upstream;
        if (running != null) {
            running.request(n);
        }
    }

    private void drain() {
        if (WIP.getAndIncrement(this) != 0) {
            return;
        }
        int missed = 1;
        do {
            if (over) {
                closeCancelled();
            } else {
                step();
            }
            missed = WIP.addAndGet(this, -missed);
        } while (missed != 0);
    }

    private void step() {
        settleDemand();
        if (due) {
            due = false;
            begin();
        }
        if (fresh) {
            fresh = false;
            start();
        }
        if (finished && !over && (!waits() || isIdle())) {
            finished = false;
            end();
        }
    }

    /** A subscriber that asks for nothing never takes the event that waits: that it does not ask is what it must be told. */
    private boolean isIdle() {
        return failure instanceof AutoGlmException known && known.code() == ErrorCode.CONSUMER_IDLE;
    }

    private void begin() {
        opened();
        if (over) { // cancelled just now, perhaps by a thread that saw no attempt to close
            closeCancelled();
            return;
        }
        try {
            next.exchange(call).subscribe(this);
        } catch (Throwable e) {
            Exceptions.throwIfFatal(e);
            onError(e);
        }
    }

    private void end() {
        Throwable error = failure;
        if (error == null && ended) {
            closeUnfailed(Outcome.SUCCESS);
            finish();
            actual.onComplete();
            return;
        }
        AutoGlmException known = error == null ? Failures.cut(call) : Failures.dated(call, call.known(error));
        if (!close(Outcome.of(known), known)) {
            return; // cancelled meanwhile
        }
        RetryDecision decision = policy.decide(call, failed(known), actual.currentContext());
        if (decision instanceof RetryDecision.After after) {
            again(known, after);
        } else if (decision instanceof RetryDecision.GiveUp giveUp) {
            giveUp(known, giveUp.reason());
        }
    }

    private void again(AutoGlmException known, RetryDecision.After after) {
        advance(known, after);
        failure = null;
        reset();
        Subscription dead = upstream;
        if (dead == OVER || !UPSTREAM.compareAndSet(this, dead, null)) {
            settle(); // cancelled meanwhile
            return;
        }
        if (after.delay().isZero()) {
            run();
        } else {
            schedule(known, after.delay());
        }
    }

    private void schedule(AutoGlmException known, Duration delay) {
        Disposable fresh;
        Disposable before = task;
        try {
            fresh = call.timer().schedule(this, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            settle();
            giveUp(known, null);
            return;
        }
        if (before == GONE || !TASK.compareAndSet(this, before, fresh)) {
            fresh.dispose();
        }
    }

    private void giveUp(AutoGlmException known, @Nullable NotRetried reason) {
        AutoGlmException last = Failures.last(call, known, reason);
        finish();
        policy.listener().failed(call, last, actual.currentContext());
        actual.onError(last);
    }

    private void finish() {
        over = true;
        UPSTREAM.lazySet(this, OVER);
        TASK.lazySet(this, GONE);
    }
}
