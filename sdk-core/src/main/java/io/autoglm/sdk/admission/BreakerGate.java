package io.autoglm.sdk.admission;

import io.autoglm.sdk.admission.BreakerPhase.HalfOpen;
import io.autoglm.sdk.admission.BreakerPhase.Open;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.policy.BreakerCause;
import io.autoglm.sdk.policy.BreakerListener;
import io.autoglm.sdk.policy.BreakerState;
import io.autoglm.sdk.policy.BreakerStatus;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Gate;
import io.autoglm.sdk.policy.Outcome;
import io.autoglm.sdk.policy.Ticket;
import java.time.Duration;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Leaves an endpoint alone that fails too often, cannot be reached or, when asked to, answers too late, and finds out by a few attempts
 * when that is over, as a {@link BreakerSpec} says. One gate watches one model of one endpoint.
 *
 * <p>An attempt counts as a success when it is answered: at its first event, or at its end when there was none. When it breaks off after
 * that, it counts as failed after all. Throttled and ignored attempts do not count. Neither does what began before a change, with one
 * exception: a probe that comes to a bad end after it has helped to close the breaker counts as failed.
 *
 * <p>While open, and while half-open with all probes under way, it is {@link Gate.Verdict.Closed}: but for {@link BreakerCause#DOWN} as a
 * last resort it may be used. {@link #take} never fails; an attempt that it was not asked to let through does not count, whatever comes of
 * it.
 *
 * <p>Lock-free; every method may be called by any thread, {@link #check} and {@link #take} one after the other. Listeners run on the thread
 * that tells a ticket something: after each change but that to half-open, which time brings, and when a probe's place is free again.
 */
public final class BreakerGate implements Gate {

    private final BreakerSpec spec;
    private final String endpoint;
    private final @Nullable String model;
    private final BreakerListener listener;
    private final CopyOnWriteArrayList<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Breaker breaker;

    /** The time of the first attempt, from which all others are counted: timers begin anywhere. */
    private volatile long originNanos;

    private volatile boolean begun;

    /**
     * Makes a gate that is closed, in the sense of breakers: everybody passes.
     *
     * @param spec     when it opens, and for how long
     * @param endpoint the name of the endpoint that it watches
     * @param model    the configured model that it watches; {@code null} for all others
     * @param listener hears of its changes
     */
    public BreakerGate(BreakerSpec spec, String endpoint, @Nullable String model, BreakerListener listener) {
        this.spec = spec;
        this.endpoint = endpoint;
        this.model = model;
        this.listener = listener;
        this.breaker = new Breaker(spec, new Told());
    }

    /** Returns how it stands: half-open as soon as somebody may look, which its listener hears only when somebody does. */
    public BreakerStatus state(long nowNanos) {
        return status(breaker.phase(), nowNanos - originNanos);
    }

    private BreakerStatus status(BreakerPhase now, long atNanos) {
        if (now instanceof Open open) {
            return status(open.isOver(atNanos) ? BreakerState.HALF_OPEN : BreakerState.OPEN, open, atNanos);
        }
        return now instanceof HalfOpen half
                ? status(BreakerState.HALF_OPEN, half.opening, atNanos)
                : new BreakerStatus(endpoint, model, BreakerState.CLOSED, null, null, Duration.ZERO);
    }

    private BreakerStatus status(BreakerState state, Open open, long atNanos) {
        return new BreakerStatus(endpoint, model, state, open.cause(), open.reason(), open.rest(atNanos));
    }

    @Override
    public Verdict check(Call<?> call, long nowNanos) {
        BreakerPhase now = breaker.phase();
        long at = nowNanos - originNanos;
        if (now instanceof Open open && !open.isOver(at)) {
            return shut(call, open, at);
        }
        if (now instanceof HalfOpen half && half.isFull(spec.probes())) {
            return shut(call, half.opening, at);
        }
        return Verdict.OPEN;
    }

    private Verdict shut(Call<?> call, Open open, long atNanos) {
        Duration rest = open.rest(atNanos);
        String text = (model == null ? "the endpoint" : "model " + model) + " is left alone: " + open.reason()
                + (rest.isZero()
                        ? "; others find out now whether that is over"
                        : "; somebody may look in " + BreakerPhase.text(rest));
        ErrorDetails failure = call.failure(ErrorCode.BREAKER_OPEN, text)
                .withPlace(endpoint, null, call.log().attempts())
                .withRetryAfter(rest.isZero() ? null : rest, null);
        return new Verdict.Closed(failure.exception(), open.cause() != BreakerCause.DOWN);
    }

    @Override
    public Ticket take(Call<?> call, long nowNanos) {
        if (!begun) {
            originNanos = nowNanos;
            begun = true;
        }
        long at = nowNanos - originNanos;
        BreakerPhase now = breaker.begin(at);
        boolean probe = now instanceof HalfOpen half && half.take(spec.probes());
        return new BreakerTicket(this, now, probe, call.operation().streaming(), at);
    }

    @Override
    public boolean isClosed(long nowNanos) {
        BreakerPhase now = breaker.phase();
        return (now instanceof Open open && !open.isOver(nowNanos - originNanos))
                || (now instanceof HalfOpen half && half.isFull(spec.probes()));
    }

    @Override
    public void onChange(Runnable changed) {
        listeners.add(changed);
    }

    /** {@code ticket} has had its first event after {@code wait}. */
    void answered(BreakerTicket ticket, Duration wait, long atNanos) {
        breaker.answered(ticket, wait, atNanos);
    }

    /** {@code ticket}, which was {@code answered} or not, is over. */
    void ended(BreakerTicket ticket, boolean answered, Outcome outcome, @Nullable Throwable failure, long nowNanos) {
        breaker.ended(ticket, answered, outcome, failure, nowNanos - originNanos);
    }

    @Override
    public String toString() {
        BreakerPhase now = breaker.phase();
        if (now instanceof Open open) {
            return "breaker open: " + open.reason();
        }
        return now instanceof HalfOpen half ? "breaker half-open: " + half.opening.reason() : "breaker closed";
    }

    private final class Told implements Breaker.Changes {

        @Override
        public void changed(BreakerPhase next, long atNanos) {
            try {
                listener.changed(status(next, atNanos));
            } catch (Throwable thrown) {
                Exceptions.throwIfJvmFatal(thrown);
                Operators.onErrorDropped(thrown, Context.empty());
            } finally {
                if (!(next instanceof HalfOpen)) { // which was known before, by its time
                    better();
                }
            }
        }

        @Override
        public void better() {
            listeners.forEach(Runnable::run);
        }
    }
}
