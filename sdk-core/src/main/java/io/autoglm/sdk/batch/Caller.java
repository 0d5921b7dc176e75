package io.autoglm.sdk.batch;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.policy.Call;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;

/**
 * One who waits for company, and then for his part of an answer.
 *
 * <p>He leaves once: with an answer, a failure, or by his own cancel. Whoever takes the state out of {@link #WAITING} and {@link #ASKED}
 * gives back his place among those that are pending. He travels with one {@link Trip} at a time; whoever takes {@link #trip} away from him,
 * the trip at its end or he himself, tells the trip.
 */
final class Caller<E> implements Subscription {

    /** Neither demand nor an answer. */
    private static final int WAITING = 0;

    private static final int ASKED = 1;

    /** The answer has come before demand. */
    private static final int READY = 2;

    private static final int EMITTING = 3;
    private static final int DONE = 4;

    @SuppressWarnings("rawtypes")
    private static final AtomicIntegerFieldUpdater<Caller> STATE =
            AtomicIntegerFieldUpdater.newUpdater(Caller.class, "state");

    final Call<E> call;
    final CoreSubscriber<? super E> actual;
    final int items;
    final long tokens;
    final long bytes;
    private final CoalescingPolicy policy;

    /** Where he has entered, {@code null} before. */
    private volatile @Nullable Window<E> window;

    private volatile int state;
    private final AtomicReference<@Nullable Trip<E, ?>> trip = new AtomicReference<>();
    private @Nullable E answer;

    Caller(Call<E> call, CoreSubscriber<? super E> actual, CoalescingPolicy policy, Weight weight) {
        this.call = call;
        this.actual = actual;
        this.policy = policy;
        this.items = weight.items();
        this.tokens = weight.tokens();
        this.bytes = weight.bytes();
    }

    /** How much of a request it takes. */
    record Weight(int items, long tokens, long bytes) {}

    boolean isGone() {
        return state >= READY;
    }

    /** He waits in {@code where} from now on, unless he is gone. */
    void entered(Window<E> where) {
        window = where;
        if (isGone()) {
            where.remove(this);
        }
    }

    /** He goes with {@code next} from now on, unless he is gone. */
    void board(Trip<E, ?> next) {
        trip.set(next);
        if (isGone()) {
            alight();
        }
    }

    /** He goes with nobody any more. */
    private void alight() {
        Trip<E, ?> left = trip.getAndSet(null);
        if (left != null) {
            left.left();
        }
    }

    @Override
    public void request(long n) {
        if (!Operators.validate(n)) {
            return;
        }
        if (!STATE.compareAndSet(this, WAITING, ASKED) && STATE.compareAndSet(this, READY, EMITTING)) {
            emit();
        }
    }

    @Override
    public void cancel() {
        int before = STATE.getAndSet(this, DONE);
        if (before <= ASKED) {
            policy.served();
            Window<E> entered = window;
            if (entered != null) {
                entered.remove(this);
            }
            alight();
        }
    }

    /** His part has come. */
    void answered(E part) {
        answer = part;
        if (STATE.compareAndSet(this, WAITING, READY)) {
            policy.served();
        } else if (STATE.compareAndSet(this, ASKED, EMITTING)) {
            policy.served();
            emit();
        } else if (state == READY || state == EMITTING) {
            throw new IllegalStateException("a caller is answered once");
        }
    }

    /** One who throws, against the rules, must not cost those behind him their parts. */
    private void emit() {
        E part = answer;
        try {
            if (part != null) {
                answer = null;
                actual.onNext(part);
            }
            if (STATE.compareAndSet(this, EMITTING, DONE)) {
                actual.onComplete();
            }
        } catch (Throwable defect) {
            Exceptions.throwIfJvmFatal(defect);
            Operators.onErrorDropped(defect, actual.currentContext());
        }
    }

    /** There is no part for him. */
    void failed(AutoGlmException failure) {
        end(failure);
    }

    /** What went down for him alone has ended without an answer, as a policy of the user's may have it; he may have had one. */
    void completed() {
        end(null);
    }

    /** As {@link #emit()}: one who throws must not cost others their parts. */
    private void end(@Nullable AutoGlmException failure) {
        int before = STATE.getAndUpdate(this, now -> now > ASKED ? now : DONE);
        if (before > ASKED) {
            return;
        }
        policy.served();
        try {
            if (failure == null) {
                actual.onComplete();
            } else {
                actual.onError(failure);
            }
        } catch (Throwable defect) {
            Exceptions.throwIfJvmFatal(defect);
            Operators.onErrorDropped(defect, actual.currentContext());
        }
    }
}
