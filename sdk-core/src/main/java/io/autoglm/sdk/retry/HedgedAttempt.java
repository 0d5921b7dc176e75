package io.autoglm.sdk.retry;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.HedgeSpec;
import io.autoglm.sdk.policy.Outcome;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Operators;

/**
 * An attempt that may get another beside it: the caller's subscription and the task that begins the second in one object.
 *
 * <p>Who moves the state on by compare-and-set has the duty that comes with it, so that one attempt at the most speaks to the caller:
 *
 * <pre>
 * ALONE   the first runs           → BOTH by the timer; SETTLED by its commit, failure or cancel
 * BOTH    the second runs, or will → LAST by the first failure; SETTLED by a commit or cancel
 * LAST    one has failed           → SETTLED by the other's commit or failure, or cancel
 * SETTLED by a commit: the winner delivers by itself; else nothing more happens
 * </pre>
 *
 * The second is seen by others only after the state is BOTH. Whoever settles looks for it after that, and who begins it looks at the state
 * after it can be seen: one of the two ends it.
 */
final class HedgedAttempt<E> extends HedgeRecord<E> implements Subscription, Runnable {

    private static final int ALONE = 0;
    private static final int BOTH = 1;
    private static final int LAST = 2;
    private static final int SETTLED = 3;

    private static final Disposable GONE = Disposables.disposed();

    @SuppressWarnings("rawtypes")
    private static final AtomicIntegerFieldUpdater<HedgedAttempt> STATE =
            AtomicIntegerFieldUpdater.newUpdater(HedgedAttempt.class, "state");

    @SuppressWarnings("rawtypes")
    private static final AtomicLongFieldUpdater<HedgedAttempt> WANTED =
            AtomicLongFieldUpdater.newUpdater(HedgedAttempt.class, "wanted");

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<HedgedAttempt, Disposable> TASK =
            AtomicReferenceFieldUpdater.newUpdater(HedgedAttempt.class, Disposable.class, "task");

    private final Exchange next;
    private final HedgeSpec spec;

    @SuppressWarnings("UnusedVariable") // by its updater
    private volatile @Nullable Disposable task;

    private volatile int state;

    /** What the caller asked for before it could ask the winner. */
    private volatile long wanted;

    HedgedAttempt(CoreSubscriber<? super E> actual, Call<E> call, Exchange next, HedgePolicy policy, HedgeSpec spec) {
        super(actual, call, policy, spec);
        this.next = next;
        this.spec = spec;
    }

    void begin() {
        first.begin(next);
    }

    @Override
    long wanted() {
        return wanted;
    }

    @Override
    public void request(long n) {
        if (!Operators.validate(n)) {
            return;
        }
        HedgeLeg<E> answer = winner;
        if (answer != null) {
            answer.more(n);
            return;
        }
        Operators.addCap(WANTED, this, n);
        first.drain();
        HedgeLeg<E> beside = second;
        if (beside != null) {
            beside.drain();
        }
    }

    @Override
    void admitted() {
        long now = call.nowNanos();
        Duration delay = HedgePolicy.delay(spec, samples, now);
        if (delay == null || state != ALONE || delay.toNanos() >= call.remainingNanos()) {
            return;
        }
        Disposable fresh;
        try {
            fresh = call.timer().schedule(this, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            return; // then there is none
        }
        if (!TASK.compareAndSet(this, null, fresh) && state == SETTLED) {
            fresh.dispose();
        }
    }

    /** Begins the second attempt, from the timer. */
    @Override
    public void run() {
        TASK.set(this, GONE); // a commit must not interrupt the thread that begins the attempt
        if (state != ALONE || !policy.budget().tryWithdraw(call.nowNanos())) {
            return;
        }
        if (STATE.compareAndSet(this, ALONE, BOTH)) {
            beginSecond();
        } else {
            policy.budget().giveBack();
        }
    }

    private void beginSecond() {
        HedgeLeg<E> leg = beside();
        second = leg;
        policy.listener().hedged(first.call, actual.currentContext());
        if (state == LAST) {
            call.log().lead(leg.call.log());
        }
        if (state == SETTLED) {
            conclude(leg);
        } else {
            leg.begin(next);
        }
    }

    @Override
    boolean wins(HedgeLeg<E> leg, long nowNanos) {
        int before = state;
        while (before != SETTLED && !STATE.compareAndSet(this, before, SETTLED)) {
            before = state;
        }
        if (before == SETTLED) {
            return false;
        }
        call.log().lead(leg.call.log());
        winner = leg;
        disarm();
        HedgeLeg<E> other = other(leg);
        noteWon(leg, nowNanos);
        if (other != null) {
            conclude(other);
        }
        return true;
    }

    @Override
    void failed(HedgeLeg<E> leg, AutoGlmException failure) {
        if (leg == first) {
            missed(Outcome.of(failure));
        }
        if (STATE.compareAndSet(this, ALONE, SETTLED)) {
            disarm();
            actual.onError(failure);
            return;
        }
        HedgeLeg<E> other = other(leg);
        if (other != null && state == BOTH) {
            call.log().lead(other.call.log()); // first, as the other may speak as soon as the state is LAST
        }
        if (!STATE.compareAndSet(this, BOTH, LAST) && STATE.compareAndSet(this, LAST, SETTLED)) {
            bothFailed(other == null ? leg : other, leg);
        }
    }

    private void bothFailed(HedgeLeg<E> earlier, HedgeLeg<E> later) {
        HedgeLeg<E> telling = isOfMoreUse(earlier, later) ? earlier : later;
        call.log().lead(telling.call.log());
        HedgeLeg<E> other = other(telling);
        if (other != null) {
            conclude(other);
        }
        settle();
        AutoGlmException failure = telling.failed();
        if (failure != null) {
            actual.onError(failure);
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        int before = STATE.getAndSet(this, SETTLED);
        disarm();
        HedgeLeg<E> beside = second;
        first.cancel();
        if (beside != null) {
            beside.cancel();
        }
        if (before != SETTLED && first.failed() == null) {
            missed(Outcome.IGNORED);
        }
        if (before != SETTLED && beside != null) {
            conclude(before == LAST && first.failed() != null ? first : beside);
            settle();
        }
    }

    private void disarm() {
        Disposable waiting = TASK.getAndSet(this, GONE);
        if (waiting != null) {
            waiting.dispose();
        }
    }
}
