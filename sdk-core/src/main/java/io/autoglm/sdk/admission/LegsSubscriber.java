package io.autoglm.sdk.admission;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.policy.AttemptListener;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Policy;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Runs one leg after the other until one delivers something: the subscriber of each and the caller's subscription in one object.
 *
 * <p>Until then everything goes through one loop that one thread at a time runs ({@link #drain}), so that legs that fail at once, and
 * requests from other threads, never nest; the leg that runs is asked for all that the caller wants. With the first event the choice is
 * made: from then on signals pass as they come.
 */
final class LegsSubscriber<E> implements CoreSubscriber<E>, Subscription {

    private static final Subscription OVER = Operators.cancelledSubscription();

    @SuppressWarnings("rawtypes")
    private static final AtomicIntegerFieldUpdater<LegsSubscriber> WIP =
            AtomicIntegerFieldUpdater.newUpdater(LegsSubscriber.class, "wip");

    @SuppressWarnings("rawtypes")
    private static final AtomicLongFieldUpdater<LegsSubscriber> PENDING =
            AtomicLongFieldUpdater.newUpdater(LegsSubscriber.class, "pending");

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<LegsSubscriber, Subscription> UPSTREAM =
            AtomicReferenceFieldUpdater.newUpdater(LegsSubscriber.class, Subscription.class, "upstream");

    private final CoreSubscriber<? super E> actual;
    private final Legs<E> legs;
    private final Exchange next;
    private final Policy within;
    private final AttemptListener listener;

    private volatile @Nullable Subscription upstream;

    @SuppressWarnings("UnusedVariable") // by its updater
    private volatile int wip;

    /** What the caller asked for and the loop has not settled yet. */
    private volatile long pending;

    /** Something was delivered: no other leg follows. */
    private volatile boolean delivered;

    /** Nothing is delivered any more. */
    private volatile boolean over;

    /** The next leg is due. */
    private volatile boolean due;

    /** A leg has subscribed and was not asked for anything yet. */
    private volatile boolean fresh;

    /** The leg has ended, with {@link #failure} or complete. */
    private volatile boolean finished;

    private @Nullable Throwable failure;

    // of the loop
    private int leg;
    private Call<E> made;
    private @Nullable AutoGlmException before;
    private long requested;
    private boolean started;

    LegsSubscriber(
            CoreSubscriber<? super E> actual, Legs<E> legs, Exchange next, Policy within, AttemptListener listener) {
        this.actual = actual;
        this.legs = legs;
        this.next = next;
        this.within = within;
        this.listener = listener;
        made = legs.made(0, legs.call().attempt());
    }

    /** Starts the first leg. */
    void start() {
        due = true;
        drain();
    }

    @Override
    public void onSubscribe(Subscription s) {
        while (true) {
            Subscription running = upstream;
            if (running == OVER) {
                s.cancel();
                return;
            }
            if (UPSTREAM.compareAndSet(this, running, s)) {
                fresh = true;
                drain();
                return;
            }
        }
    }

    @Override
    public void onNext(E event) {
        if (over) {
            return;
        }
        if (!delivered) {
            delivered = true;
        }
        actual.onNext(event);
    }

    @Override
    public void onError(Throwable error) {
        failure = error; // after a cancel, whose consequence it is, nobody looks
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
        Subscription chosen = delivered ? upstream : null;
        if (chosen != null) {
            chosen.request(n);
        } else {
            Operators.addCap(PENDING, this, n);
            drain();
        }
    }

    @Override
    public void cancel() {
        over = true;
        Subscription running = UPSTREAM.getAndSet(this, OVER);
        if (running != null) {
            running.cancel();
        }
    }

    @Override
    public Context currentContext() {
        return actual.currentContext();
    }

    private void drain() {
        if (WIP.getAndIncrement(this) != 0) {
            return;
        }
        int missed = 1;
        do {
            if (!over) {
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
            started = true;
            ask(requested);
        }
        if (finished && !over) {
            finished = false;
            end();
        }
    }

    private void settleDemand() {
        long n = pending == 0 ? 0 : PENDING.getAndSet(this, 0);
        if (n > 0) {
            requested = Operators.addCap(requested, n);
            if (started) {
                ask(n);
            }
        }
    }

    private void ask(long n) {
        Subscription running = upstream;
        if (running != null && n > 0) {
            running.request(n);
        }
    }

    private void begin() {
        try {
            events().subscribe(this);
        } catch (Throwable e) {
            Exceptions.throwIfFatal(e);
            onError(e);
        }
    }

    private Flux<E> events() {
        if (legs.isAnswer(leg)) {
            return SuppliedAnswer.of(made, legs.answer());
        }
        return made.deadline().equals(legs.call().deadline()) ? next.exchange(made) : within.apply(made, next);
    }

    private void end() {
        Throwable error = failure;
        if (error == null) {
            finish();
            actual.onComplete();
            return;
        }
        AutoGlmException known = made.known(error);
        int following = delivered ? Legs.NONE : legs.after(leg, made, known);
        if (following == Legs.NONE) {
            finish();
            actual.onError(legs.last(leg, error, before));
        } else {
            turnTo(following, known);
        }
    }

    private void turnTo(int following, AutoGlmException known) {
        failure = null;
        started = false;
        Subscription dead = upstream;
        if (dead == OVER || !UPSTREAM.compareAndSet(this, dead, null)) {
            return; // cancelled meanwhile
        }
        before = known;
        int attempt = legs.turnTo(following, known);
        listener.fellBack(made, known, legs.name(following), actual.currentContext());
        leg = following;
        made = legs.made(following, attempt);
        start();
    }

    private void finish() {
        over = true;
        UPSTREAM.lazySet(this, OVER);
    }
}
