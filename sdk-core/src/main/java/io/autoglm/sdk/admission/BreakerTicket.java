package io.autoglm.sdk.admission;

import io.autoglm.sdk.policy.Outcome;
import io.autoglm.sdk.policy.Ticket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One attempt as the breaker knows it. */
final class BreakerTicket extends AtomicInteger implements Ticket {

    private static final int BEGUN = 0;
    private static final int ANSWERED = 1;
    private static final int OVER = 2;

    private final transient BreakerGate gate;

    /** In which it began. */
    final transient BreakerPhase phase;

    /** Whether it has one of the places of a half-open breaker. */
    final boolean probe;

    final boolean streaming;

    /** When it began, later when it was answered; from the gate's first attempt. */
    volatile long atNanos;

    BreakerTicket(BreakerGate gate, BreakerPhase phase, boolean probe, boolean streaming, long atNanos) {
        this.gate = gate;
        this.phase = phase;
        this.probe = probe;
        this.streaming = streaming;
        this.atNanos = atNanos;
    }

    @Override
    public void firstEvent(Duration elapsed) {
        if (compareAndSet(BEGUN, ANSWERED)) {
            long at = atNanos + elapsed.toNanos();
            atNanos = at;
            gate.answered(this, elapsed, at);
        }
    }

    @Override
    public void ended(Outcome outcome, @Nullable Throwable failure, long nowNanos) {
        int before = getAndSet(OVER);
        if (before != OVER) {
            gate.ended(this, before == ANSWERED, outcome, failure, nowNanos);
        }
    }
}
