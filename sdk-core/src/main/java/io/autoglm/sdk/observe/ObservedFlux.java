package io.autoglm.sdk.observe;

import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Exchange;
import io.micrometer.observation.Observation;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/** Begins the observation of one call or attempt when it is subscribed to, and then what is below. */
final class ObservedFlux<E> extends Flux<E> {

    private final Call<E> call;
    private final Exchange next;
    private final Observing policy;

    ObservedFlux(Call<E> call, Exchange next, Observing policy) {
        this.call = call;
        this.next = next;
        this.policy = policy;
    }

    @Override
    public void subscribe(CoreSubscriber<? super E> actual) {
        ClientObservationContext seen;
        try {
            seen = policy.context(call, actual.currentContext());
        } catch (RuntimeException misplaced) {
            Operators.error(actual, call.known(misplaced));
            return;
        }
        Observation observation = policy.start(seen, actual.currentContext());
        if (observation.isNoop()) {
            below(call, actual);
            return;
        }
        ObservedSubscriber<E> observer = new ObservedSubscriber<>(actual, call, seen, observation, policy.faults());
        policy.started(seen, observer);
        below(policy.traced(call, seen), observer);
    }

    private void below(Call<E> observed, CoreSubscriber<? super E> subscriber) {
        Flux<E> events;
        try {
            events = next.exchange(observed);
        } catch (Throwable defect) {
            Exceptions.throwIfJvmFatal(defect);
            Operators.error(subscriber, defect);
            return;
        }
        events.subscribe(subscriber);
    }
}
