package io.autoglm.sdk.retry;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.NotRetried;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Outcome;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Operators;

/**
 * Runs one attempt after the other: the subscriber of each, the caller's subscription and the task of the back-off in one object.
 */
final class AttemptsSubscriber<E> extends AttemptRecord<E> implements Subscription, Runnable {

    private static final Disposable GONE = Disposables.disposed();

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<AttemptsSubscriber, Disposable> TASK =
            AtomicReferenceFieldUpdater.newUpdater(AttemptsSubscriber.class, Disposable.class, "task");

    private final Exchange next;

    private volatile @Nullable Disposable task;

    /** The next attempt is due. */
    private volatile boolean due;

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
    public void request(long n) {
        if (Operators.validate(n)) {
            more(n);
        }
    }

    @Override
    public void cancel() {
        over = true;
        Subscription running = stop();
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
    void late() {
        closeCancelled();
    }

    @Override
    void turn() {
        if (due) {
            due = false;
            begin();
        }
    }

    private void begin() {
        opened();
        if (over) { // cancelled just now, perhaps by a thread that saw no attempt to close
            closeCancelled();
            return;
        }
        subscribeTo(next);
    }

    @Override
    void end(@Nullable Throwable error) {
        if (error == null && ended) {
            closeUnfailed(Outcome.SUCCESS);
            quit();
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
        if (!renew()) {
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
        quit();
        policy.listener().failed(call, last, actual.currentContext());
        actual.onError(last);
    }

    private void quit() {
        finish();
        TASK.lazySet(this, GONE);
    }
}
