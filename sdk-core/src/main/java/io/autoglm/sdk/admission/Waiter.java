package io.autoglm.sdk.admission;

import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Ticket;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Operators;

/**
 * One caller, as the waiting room sees it; demand that comes before its attempt begins is kept.
 *
 * <p>The state only grows. Who moves it on by compare-and-set has the duty that comes with the new state, so that every ticket is given
 * back exactly once however completion and cancel race:
 *
 * <pre>
 * ARRIVED   made; perhaps on its way into the line          → WAITING, ADMITTED by the room; OVER by cancel
 * WAITING   in the line and counted                         → ADMITTED by the room; OVER by cancel, which uncounts it
 * ADMITTED  has a ticket or a refusal; about to begin       → RUNNING, OVER by the thread that begins it; ABANDONED by cancel
 * ABANDONED cancelled before it ran                         → OVER by the thread that begins it, which gives the ticket back
 * RUNNING   its attempt is subscribed to                    → TELLING by the first event; OVER by the end or cancel
 * TELLING   the ticket hears of the first event             → COMMITTED by the same thread; OVER by cancel (that thread ends the ticket)
 * COMMITTED the ticket has heard of it                      → WHOLE by the last event; OVER by the end or cancel
 * WHOLE     the answer is whole: even a cancel is a success → OVER by the end or cancel
 * OVER      nothing more happens
 * </pre>
 */
abstract class Waiter extends Operators.DeferredSubscription {

    static final int ARRIVED = 0;
    static final int WAITING = 1;
    static final int ADMITTED = 2;
    static final int ABANDONED = 3;
    static final int RUNNING = 4;
    static final int TELLING = 5;
    static final int COMMITTED = 6;
    static final int WHOLE = 7;
    static final int OVER = 8;

    private static final AtomicIntegerFieldUpdater<Waiter> STATE =
            AtomicIntegerFieldUpdater.newUpdater(Waiter.class, "state");

    final WaitingRoom room;

    /** Where it has to wait; belongs to the owner of the room once it has come. */
    Line line;

    /** The next one in whichever list this is in; written by the one thread that owns that list. */
    @Nullable
    Waiter next;

    /** Where it waits, or waited; belongs to the owner of the room. */
    @Nullable
    Seat<Waiter> seat;

    /** Where it may go; written by the room when it asks, and not after ADMITTED. */
    @Nullable
    Route route;

    /** Written by the room between ADMITTED and {@link #begin}. */
    @Nullable
    Ticket ticket;

    /** Why it may not go; written like {@link #ticket}, and instead of it. */
    @Nullable
    Throwable refusal;

    /** When it took its latest step, on the timer: came, began, was answered. Written by the thread that takes the step, before it is seen. */
    long steppedAtNanos;

    private volatile int state;

    Waiter(WaitingRoom room, Line line) {
        this.room = room;
        this.line = line;
    }

    /** Returns the call that wants to go. */
    abstract Call<?> call();

    /**
     * Begins the attempt, or delivers the refusal; called once, by the thread that admitted it, outside the room. Throws what the JVM
     * cannot survive only.
     *
     * @param nowNanos the time on the call's timer
     */
    abstract void begin(long nowNanos);

    final int state() {
        return state;
    }

    final boolean move(int from, int to) {
        return STATE.compareAndSet(this, from, to);
    }

    /** Moves to OVER and returns the state before. */
    final int finish() {
        return STATE.getAndSet(this, OVER);
    }

    @Override
    public final void request(long n) {
        if (Operators.validate(n)) {
            super.request(n);
        }
    }
}
