package io.autoglm.sdk.observe;

import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Outcome;
import io.micrometer.observation.Observation;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Passes the signals of one call or attempt and stops its observation exactly once, before whoever is above hears of the end.
 *
 * <p>Whoever takes the state from {@link #RUNNING} to {@link #OVER} stops the observation: the thread that delivers the end, or the one
 * that cancels. While an event is told to the handlers ({@link #TELLING}) the observation must not stop: who comes to end it then leaves
 * that to the telling thread ({@link #ENDING}). That may be a cancel, and of a call the end, when an attempt begins beside the one that
 * answers.
 */
final class ObservedSubscriber<E> implements CoreSubscriber<E>, Subscription {

    private static final int RUNNING = 0;
    private static final int TELLING = 1;
    private static final int ENDING = 2;
    private static final int OVER = 3;
    private static final Object COMPLETE = new Object();

    @SuppressWarnings("rawtypes")
    private static final AtomicIntegerFieldUpdater<ObservedSubscriber> STATE =
            AtomicIntegerFieldUpdater.newUpdater(ObservedSubscriber.class, "state");

    private final CoreSubscriber<? super E> actual;
    private final Call<E> call;
    private final ClientObservationContext seen;
    private final Observation observation;
    private final ObservationFaults faults;
    private final Context context;
    private @Nullable Subscription upstream;
    private volatile boolean whole;
    private boolean begun;
    private volatile int state;

    /** How it ended: {@link #COMPLETE}, or the failure; absent after a cancel. Written before the state, and by no cancel. */
    private @Nullable Object ending;

    ObservedSubscriber(
            CoreSubscriber<? super E> actual,
            Call<E> call,
            ClientObservationContext seen,
            Observation observation,
            ObservationFaults faults) {
        this.actual = actual;
        this.call = call;
        this.seen = seen;
        this.observation = observation;
        this.faults = faults;
        this.context = actual.currentContext().put(ObservationThreadLocalAccessor.KEY, observation);
    }

    @Override
    public Context currentContext() {
        return context;
    }

    @Override
    public void onSubscribe(Subscription s) {
        if (Operators.validate(upstream, s)) {
            upstream = s;
            actual.onSubscribe(this);
        }
    }

    @Override
    public void onNext(E event) {
        if (state >= ENDING) {
            return;
        }
        if (call.operation().ends(event)) {
            whole = true;
        }
        try {
            seen.saw(event);
        } catch (Throwable fault) {
            faults.tell(fault, call);
        }
        if (!begun && call.operation().commits(event)) {
            begun = true;
            if (call.operation().streaming() && seen instanceof CallObservationContext) {
                tell(CallEvent.FIRST_TOKEN);
            }
        }
        actual.onNext(event);
    }

    @Override
    public void onComplete() {
        endBy(COMPLETE);
    }

    @Override
    public void onError(Throwable error) {
        endBy(error);
    }

    private void endBy(Object how) {
        if (state >= ENDING) {
            return; // a consequence of the cancel
        }
        ending = how;
        if (end() == RUNNING) {
            passEnd(how);
        }
    }

    private void passEnd(Object how) {
        if (how instanceof Throwable error) {
            seen.failed(call.known(error));
            stop();
            actual.onError(error);
        } else {
            seen.ended(whole ? Outcome.SUCCESS : Outcome.FAILED);
            stop();
            actual.onComplete();
        }
    }

    @Override
    public void request(long n) {
        if (upstream != null) {
            upstream.request(n);
        }
    }

    /** A caller that leaves after the whole answer has had a success. */
    @Override
    public void cancel() {
        int before = end();
        if (before >= ENDING) {
            return;
        }
        try {
            if (upstream != null) {
                upstream.cancel(); // first, so that an attempt ends before its call
            }
        } finally {
            if (before == RUNNING) {
                stopCancelled();
            }
        }
    }

    /** Tells the handlers of {@code event}, unless the observation is over. Not while another event is told. */
    void tell(CallEvent event) {
        if (!STATE.compareAndSet(this, RUNNING, TELLING)) {
            return;
        }
        try {
            observation.event(event);
        } catch (Throwable fault) {
            faults.tell(fault, call);
        }
        if (!STATE.compareAndSet(this, TELLING, RUNNING)) {
            state = OVER;
            Object how = ending;
            if (how == null) {
                stopCancelled();
            } else {
                passEnd(how);
            }
        }
    }

    /** Comes to the end, or leaves it to the thread that is telling of an event; returns the state before. */
    private int end() {
        while (true) {
            int before = state;
            if (before >= ENDING || STATE.compareAndSet(this, before, before == TELLING ? ENDING : OVER)) {
                return before;
            }
        }
    }

    private void stopCancelled() {
        if (whole) {
            seen.ended(Outcome.SUCCESS);
        } else {
            seen.cancelled();
        }
        stop();
    }

    private void stop() {
        try {
            if (seen.failure() != null) {
                observation.error(Bare.of(seen.failure()));
            }
        } catch (Throwable fault) {
            faults.tell(fault, call);
        }
        try {
            observation.stop();
        } catch (Throwable fault) {
            faults.tell(fault, call);
        }
    }
}
