package io.autoglm.sdk.admission;

import io.autoglm.sdk.model.Usage;
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

    AdmittedSubscriber(WaitingRoom room, Call<E> call, Exchange below, CoreSubscriber<? super E> actual) {
        super(room, room.lines.of(call));
        this.call = call;
        this.below = below;
        this.actual = actual;
    }

    @Override
    Call<?> call() {
        return call;
    }

    @Override
    void begin(long nowNanos) {
        if (refusal != null) {
            if (move(ADMITTED, OVER)) {
                actual.onError(refusal);
            }
            return;
        }
        if (!endAbandoned()) {
            steppedAtNanos = nowNanos;
            Endpoint endpoint = route().member.endpoint();
            call.log().admitted(endpoint, nowNanos);
            subscribeBelow(call.withEndpoint(endpoint));
        }
    }

    private void subscribeBelow(Call<E> admitted) {
        try {
            below.exchange(admitted).subscribe(this);
        } catch (Throwable thrown) {
            int before = finish();
            if (before != OVER) {
                ended(Outcome.IGNORED);
            }
            Exceptions.throwIfJvmFatal(thrown);
            if (before != OVER && before != ABANDONED) {
                actual.onError(thrown);
            }
        }
    }

    private boolean endAbandoned() {
        if (move(ABANDONED, OVER)) {
            ended(Outcome.IGNORED);
            return true;
        }
        return false;
    }

    @Override
    public Context currentContext() {
        return actual.currentContext();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        set(subscription); // events may come in here
        if (!move(ADMITTED, RUNNING)) {
            endAbandoned();
        }
    }

    @Override
    public void onNext(E event) {
        int now = state();
        if (now == OVER || now == ABANDONED) {
            return; // cancelled
        }
        if (now == ADMITTED && move(ADMITTED, RUNNING)) {
            now = RUNNING;
        }
        Usage used = call.operation().usage(event);
        if (used != null) {
            call.log().used(used);
        }
        boolean last = call.operation().ends(event);
        if (now == RUNNING && (last || call.operation().commits(event))) {
            tellFirstEvent(last);
        } else if (last) {
            steppedAtNanos = call.nowNanos();
            move(COMMITTED, WHOLE);
        }
        actual.onNext(event);
    }

    private void tellFirstEvent(boolean last) {
        if (move(RUNNING, TELLING)) {
            long begunAtNanos = steppedAtNanos;
            steppedAtNanos = call.nowNanos();
            taken().firstEvent(Duration.ofNanos(steppedAtNanos - begunAtNanos));
            if (call.operation().streaming()) {
                route().firstEvents.seen(begunAtNanos, steppedAtNanos);
            }
            if (!move(TELLING, last ? WHOLE : COMMITTED)) {
                ended(Outcome.IGNORED); // cancelled meanwhile, and left to this thread
            }
        }
    }

    @Override
    public void onComplete() {
        finish(Outcome.SUCCESS, null);
    }

    @Override
    public void onError(Throwable failure) {
        finish(Outcome.of(failure), failure);
    }

    private void finish(Outcome outcome, @Nullable Throwable failure) {
        int before = finish();
        if (before == OVER) {
            return;
        }
        if (isCancelled()) { // by a thread that has come no further, or from above while it cancelled below
            endedByCancel(before);
            return;
        }
        Starter held = hold();
        try {
            long now = before == WHOLE ? steppedAtNanos : call.nowNanos();
            noteMissed(before, outcome, now);
            ended(outcome, failure, now);
            if (failure == null) {
                actual.onComplete();
            } else {
                actual.onError(failure);
            }
        } finally {
            Starter.release(held);
        }
    }

    /** When others wait, they are admitted when the permit comes back, but begin after this caller has heard how its own call ended. */
    private @Nullable Starter hold() {
        return room.waiting() == 0 ? null : Starter.hold();
    }

    @Override
    public void cancel() {
        try {
            super.cancel(); // below first: a permit that is back means that its attempt is over
        } finally {
            int before = state();
            while (!move(before, before == ADMITTED || before == ABANDONED ? ABANDONED : OVER)) {
                before = state();
            }
            switch (before) {
                case WAITING -> room.leave(this);
                case RUNNING, COMMITTED, WHOLE -> endedByCancel(before);
                default -> {} // nothing is held, or another thread is about to give it back
            }
        }
    }

    private void endedByCancel(int before) {
        if (before == WHOLE) {
            ended(Outcome.SUCCESS, null, steppedAtNanos);
        } else {
            long now = call.nowNanos();
            noteMissed(before, Outcome.IGNORED, now);
            ended(Outcome.IGNORED, null, now);
        }
    }

    /** An attempt that was over before its first event says that this would have taken longer. */
    private void noteMissed(int before, Outcome outcome, long nowNanos) {
        if (before == RUNNING && call.operation().streaming()) {
            route().firstEvents.missed(outcome, steppedAtNanos, nowNanos);
        }
    }

    private void ended(Outcome outcome) {
        ended(outcome, null, call.nowNanos());
    }

    /** The attempt is over, since {@code nowNanos}: one whose answer was whole is over since then, whenever the end is told. */
    private void ended(Outcome outcome, @Nullable Throwable failure, long nowNanos) {
        route().ended(taken(), outcome, failure, nowNanos);
    }

    private Route route() {
        if (route == null) {
            throw new IllegalStateException("no route");
        }
        return route;
    }

    private Ticket taken() {
        if (ticket == null) {
            throw new IllegalStateException("no ticket");
        }
        return ticket;
    }
}
