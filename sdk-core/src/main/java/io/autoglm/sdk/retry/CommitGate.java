package io.autoglm.sdk.retry;

import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.PartialText;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

/**
 * Holds back what does not commit, and keeps the account of demand.
 *
 * <p>The attempt is asked for what the caller asked for, plus one for each event that is held back. When a held event is delivered in
 * the end, the attempt therefore owes one event more than the caller wants: the next request is passed on less one, and an event that
 * arrives before that request waits in a slot. While the slot is taken the attempt is asked for nothing, so it never holds two.
 */
abstract class CommitGate<E> {

    /** In place of the demand, once events are delivered. */
    private static final long COMMITTED = Long.MIN_VALUE;

    /** The attempt was asked for what the caller wants. */
    private static final int EXACT = 0;

    /** The attempt was asked for one event more than the caller wants. */
    private static final int SURPLUS = 1;

    /** That event waits in the slot. */
    private static final int SLOT = 2;

    @SuppressWarnings("rawtypes")
    private static final AtomicLongFieldUpdater<CommitGate> PENDING =
            AtomicLongFieldUpdater.newUpdater(CommitGate.class, "pending");

    @SuppressWarnings("rawtypes")
    private static final AtomicLongFieldUpdater<CommitGate> REQUESTED =
            AtomicLongFieldUpdater.newUpdater(CommitGate.class, "requested");

    @SuppressWarnings("rawtypes")
    private static final AtomicIntegerFieldUpdater<CommitGate> OWED =
            AtomicIntegerFieldUpdater.newUpdater(CommitGate.class, "owed");

    final CoreSubscriber<? super E> actual;

    /** The attempt that runs or runs next. */
    Call<E> call;

    /** Nothing is delivered any more. */
    volatile boolean over;

    /** The event that ends the answer was seen. */
    volatile boolean ended;

    /** What the caller asked for and the loop has not settled yet. */
    private volatile long pending;

    /** What the caller asked for, until {@link #COMMITTED}. */
    private volatile long requested;

    private volatile int owed;

    /** While in surplus: how many events may be delivered before one has to wait. Only the attempt's signals use it. */
    private long left;

    private @Nullable E held;
    private @Nullable E slot;
    private @Nullable PartialText partial;

    /** Whether the running attempt has subscribed and is asked for the caller's demand. Only the loop uses it. */
    private boolean started;

    CommitGate(CoreSubscriber<? super E> actual, Call<E> call) {
        this.actual = actual;
        this.call = call;
    }

    /** Asks the running attempt, if there is one, for {@code n} more events. */
    abstract void ask(long n);

    /** The first event that commits arrived; returns whether it counts: if not, nothing of this attempt is delivered. */
    abstract boolean committed(long nowNanos);

    /** What arrives from now on is kept in {@code text}. */
    final void keep(PartialText text) {
        partial = text;
    }

    /** Returns whether requests can be passed on as they are, from any thread. */
    final boolean isExact() {
        return requested == COMMITTED && owed == EXACT;
    }

    final boolean isCommitted() {
        return requested == COMMITTED;
    }

    /** Returns whether an event waits for demand. */
    final boolean waits() {
        return owed == SLOT;
    }

    /** An event of the attempt: holds it back, delivers it, or lets it wait. */
    final void pass(E event) {
        if (over) {
            return;
        }
        Operation<E> operation = call.operation();
        if (requested == COMMITTED) {
            deliver(operation, event);
        } else if (operation.commits(event)) {
            commit(operation, event);
        } else {
            held = event;
            if (requested != Long.MAX_VALUE) {
                ask(1);
            }
        }
    }

    private void commit(Operation<E> operation, E event) {
        if (!committed(call.nowNanos())) {
            return;
        }
        E first = held;
        if (first == null) {
            requested = COMMITTED;
        } else {
            held = null;
            owed = SURPLUS; // before COMMITTED, which makes requests look at it
            long wanted = REQUESTED.getAndSet(this, COMMITTED);
            left = wanted - 1;
            if (wanted == Long.MAX_VALUE) {
                owed = EXACT;
            }
            actual.onNext(first);
            if (over) {
                return;
            }
        }
        deliver(operation, event);
    }

    private void deliver(Operation<E> operation, E event) {
        PartialText kept = partial;
        if (kept != null) {
            operation.keep(event, kept);
        }
        if (operation.ends(event)) {
            ended = true;
        }
        if (owed == SURPLUS && mustWait(event)) {
            return;
        }
        actual.onNext(event);
    }

    private boolean mustWait(E event) {
        if (left > 0) {
            left--;
            return false;
        }
        slot = event;
        if (OWED.compareAndSet(this, SURPLUS, SLOT)) {
            return true;
        }
        slot = null; // a request has just settled the account
        return false;
    }

    /** Notes that the caller asked for more. */
    final void demand(long n) {
        Operators.addCap(PENDING, this, n);
    }

    /** In the loop: passes on what the caller asked for since. */
    final void settleDemand() {
        long n = pending == 0 ? 0 : PENDING.getAndSet(this, 0);
        while (n > 0) {
            long before = requested;
            if (before == COMMITTED) {
                long rest = settleSurplus() && n != Long.MAX_VALUE ? n - 1 : n;
                if (rest > 0) {
                    ask(rest);
                }
                return;
            }
            if (REQUESTED.compareAndSet(this, before, Operators.addCap(before, n))) {
                if (started) {
                    ask(n);
                }
                return;
            }
        }
    }

    /** Sets the one event that the attempt owes against a request, delivering it if it waits; returns whether there was one. */
    private boolean settleSurplus() {
        if (OWED.compareAndSet(this, SURPLUS, EXACT)) {
            return true;
        }
        E waiting = slot;
        if (owed != SLOT || waiting == null) {
            return false;
        }
        slot = null;
        actual.onNext(waiting);
        owed = EXACT; // only now may requests go down by themselves: they could bring the next event
        return true;
    }

    /** In the loop: a new attempt is asked for all that the caller wants. */
    final void start() {
        started = true;
        long wanted = requested;
        if (wanted > 0) {
            ask(wanted);
        }
    }

    /** In the loop: forgets what a failed attempt left behind. */
    final void reset() {
        started = false;
        ended = false;
        held = null;
    }
}
