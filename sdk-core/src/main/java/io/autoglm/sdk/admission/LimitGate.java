package io.autoglm.sdk.admission;

import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Gate;
import io.autoglm.sdk.policy.Outcome;
import io.autoglm.sdk.policy.Ticket;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * A fixed number of attempts in flight.
 *
 * <p>Lock-free; every method may be called by any thread. Listeners run on the thread that ends a ticket, after its permit is back.
 */
public final class LimitGate implements Gate {

    private static final AtomicReferenceFieldUpdater<LimitGate, Runnable[]> LISTENERS =
            AtomicReferenceFieldUpdater.newUpdater(LimitGate.class, Runnable[].class, "listeners");

    private final int limit;
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile Runnable[] listeners = new Runnable[0];

    /** Makes a gate that lets {@link LimitSpec#maxConcurrent()} attempts run at once. */
    public LimitGate(LimitSpec spec) {
        limit = spec.maxConcurrent();
    }

    /** Returns how many attempts may run at once. */
    public int limit() {
        return limit;
    }

    /** Returns how many attempts are running. */
    public int inFlight() {
        return inFlight.get();
    }

    @Override
    public Verdict check(Call<?> call, long nowNanos) {
        return inFlight.get() < limit ? Verdict.OPEN : Verdict.UNTIL_CHANGE;
    }

    /**
     * Takes a permit.
     *
     * @throws IllegalStateException when none is left, which means that {@link #check} was not asked
     */
    @Override
    public Ticket take(Call<?> call) {
        int now = inFlight.get();
        while (now < limit) {
            if (inFlight.compareAndSet(now, now + 1)) {
                return new Permit(this);
            }
            now = inFlight.get();
        }
        throw new IllegalStateException("a permit was taken without leave: " + this);
    }

    @Override
    public void onChange(Runnable listener) {
        Runnable[] old;
        Runnable[] more;
        do {
            old = listeners;
            more = Arrays.copyOf(old, old.length + 1);
            more[old.length] = listener;
        } while (!LISTENERS.compareAndSet(this, old, more));
    }

    private void release() {
        inFlight.decrementAndGet();
        for (Runnable listener : listeners) {
            listener.run();
        }
    }

    @Override
    public String toString() {
        return "limit " + limit + ", in flight " + inFlight.get();
    }

    /** True once it is given back. */
    private static final class Permit extends AtomicBoolean implements Ticket {

        private final transient LimitGate gate;

        Permit(LimitGate gate) {
            this.gate = gate;
        }

        @Override
        public void firstEvent(Duration elapsed) {}

        @Override
        public void ended(Outcome outcome) {
            if (compareAndSet(false, true)) {
                gate.release();
            }
        }
    }
}
