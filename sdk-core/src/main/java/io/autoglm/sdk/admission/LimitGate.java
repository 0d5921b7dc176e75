package io.autoglm.sdk.admission;

import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Gate;
import io.autoglm.sdk.policy.Outcome;
import io.autoglm.sdk.policy.Ticket;
import java.time.Duration;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * As many attempts in flight as a {@link Limit} says.
 *
 * <p>When the limit falls below what is in flight, nobody is sent away: no attempt starts until enough have ended. Lock-free; every method
 * may be called by any thread, {@link #check} and {@link #take} one after the other. Listeners run on the thread that ends a ticket, after
 * its permit is back and the limit has heard of it, so that a risen limit is used at once.
 */
public final class LimitGate implements Gate {

    private final Limit limit;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final CopyOnWriteArrayList<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** The limit at the last look: it may fall between {@link #check} and {@link #take}, and what was promised is kept. */
    private int promised;

    /** Makes a gate that lets as many attempts run at once as {@code limit} says, which hears of each that ends. */
    public LimitGate(Limit limit) {
        this.limit = limit;
    }

    /** Returns how many attempts may run at once, now. */
    public int limit() {
        return limit.current();
    }

    /** Returns the most that {@link #limit()} ever says. */
    public int highest() {
        return limit.highest();
    }

    /** Returns how many attempts are running; for a moment after the limit has fallen more than that. */
    public int inFlight() {
        return inFlight.get();
    }

    @Override
    public Verdict check(Call<?> call, long nowNanos) {
        promised = limit.current();
        return inFlight.get() < promised ? Verdict.OPEN : Verdict.UNTIL_CHANGE;
    }

    /**
     * Takes a permit.
     *
     * @throws IllegalStateException when none is left, which means that {@link #check} was not asked, or said so
     */
    @Override
    public Ticket take(Call<?> call, long nowNanos) {
        int leave = Math.max(promised, limit.current());
        int now = inFlight.get();
        while (now < leave) {
            if (inFlight.compareAndSet(now, now + 1)) {
                return new Permit(this, nowNanos);
            }
            now = inFlight.get();
        }
        throw new IllegalStateException("a permit was taken without leave: " + this);
    }

    @Override
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    private void ended(Outcome outcome, long startedNanos, long nowNanos) {
        try {
            limit.ended(
                    outcome,
                    startedNanos,
                    nowNanos,
                    inFlight.get()); // first: nobody takes the place under the old limit
        } finally {
            inFlight.decrementAndGet();
            listeners.forEach(Runnable::run);
        }
    }

    @Override
    public String toString() {
        return "limit " + limit.current() + ", in flight " + inFlight.get();
    }

    /** True once it is given back. */
    private static final class Permit extends AtomicBoolean implements Ticket {

        private final transient LimitGate gate;
        private final long startedNanos;

        Permit(LimitGate gate, long startedNanos) {
            this.gate = gate;
            this.startedNanos = startedNanos;
        }

        @Override
        public void firstEvent(Duration elapsed) {}

        @Override
        public void ended(Outcome outcome, @Nullable Throwable failure, long nowNanos) {
            if (compareAndSet(false, true)) {
                gate.ended(outcome, startedNanos, nowNanos);
            }
        }
    }
}
