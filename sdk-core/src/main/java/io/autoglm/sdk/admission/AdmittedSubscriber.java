package io.autoglm.sdk.admission;

import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Outcome;
import io.autoglm.sdk.policy.Ticket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.util.context.Context;

/** Waits, runs the attempt, passes everything through, and tells the ticket how it went. {@link Waiter} explains the states. */
final class AdmittedSubscriber<E> extends Waiter implements CoreSubscriber<E> {

    private final Call<E> call;
    private final Exchange below;
    private final CoreSubscriber<? super E> actual;
    private long begunAtNanos;

    AdmittedSubscriber(WaitingRoom room, Call<E> call, Exchange below, CoreSubscriber<? super E> actual) {
        super(room);
        this.call = call;
        this.below = below;
        this.actual = actual;
    }

    @Override
    Call<?> call() {
        return call;
    }

    @Override
    void begin() {
        if (refusal != null) {
            if (move(ADMITTED, OVER)) {
                actual.onError(refusal);
            }
            return;
        }
        begunAtNanos = call.nowNanos();
        if (move(ADMITTED, RUNNING)) {
            subscribeBelow();
        } else {
            ended(Outcome.IGNORED); // cancelled since it was admitted
        }
    }

    private void subscribeBelow() {
        Endpoint endpoint = room.endpoint();
        call.log().admitted(endpoint.name(), begunAtNanos);
        try {
            below.exchange(call.withEndpoint(endpoint)).subscribe(this);
        } catch (Throwable thrown) {
            if (finish() != OVER) {
                ended(Outcome.IGNORED);
                Exceptions.throwIfJvmFatal(thrown);
                actual.onError(thrown);
            }
        }
    }

    @Override
    public Context currentContext() {
        return actual.currentContext();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        set(subscription);
    }

    @Override
    public void onNext(E event) {
        if (state() != OVER) {
            boolean last = call.operation().ends(event);
            if (state() == RUNNING && (last || call.operation().commits(event))) {
                tellFirstEvent();
            }
            if (last) {
                move(COMMITTED, WHOLE);
            }
        }
        actual.onNext(event);
    }

    private void tellFirstEvent() {
        if (move(RUNNING, TELLING)) {
            taken().firstEvent(Duration.ofNanos(call.nowNanos() - begunAtNanos));
            if (!move(TELLING, COMMITTED)) {
                ended(Outcome.IGNORED); // cancelled meanwhile, and left to this thread
            }
        }
    }

    @Override
    public void onComplete() {
        if (finish() != OVER) {
            Starter held = hold();
            try {
                ended(Outcome.SUCCESS);
                actual.onComplete();
            } finally {
                Starter.release(held);
            }
        }
    }

    @Override
    public void onError(Throwable failure) {
        if (finish() != OVER) {
            Starter held = hold();
            try {
                ended(Outcome.of(failure));
                actual.onError(failure);
            } finally {
                Starter.release(held);
            }
        }
    }

    /** When others wait, they are admitted when the permit comes back, but begin after this caller has heard how its own call ended. */
    private @Nullable Starter hold() {
        return room.waiting() == 0 ? null : Starter.hold();
    }

    @Override
    public void cancel() {
        int before = state();
        while (before != OVER && !move(before, OVER)) {
            before = state();
        }
        super.cancel();
        switch (before) {
            case WAITING -> room.leave();
            case RUNNING, COMMITTED -> ended(Outcome.IGNORED);
            case WHOLE -> ended(Outcome.SUCCESS);
            default -> {} // nothing is held, or another thread is about to give it back
        }
    }

    private void ended(Outcome outcome) {
        taken().ended(outcome);
    }

    private Ticket taken() {
        if (ticket == null) {
            throw new IllegalStateException("no ticket");
        }
        return ticket;
    }
}
