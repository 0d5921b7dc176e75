package io.autoglm.sdk.admission;

import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Exchange;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/** The events of one attempt, which begins when the waiting room admits it. */
final class AdmissionFlux<E> extends Flux<E> {

    private final WaitingRoom room;
    private final Call<E> call;
    private final Exchange next;

    AdmissionFlux(WaitingRoom room, Call<E> call, Exchange next) {
        this.room = room;
        this.call = call;
        this.next = next;
    }

    @Override
    public void subscribe(CoreSubscriber<? super E> actual) {
        AdmittedSubscriber<E> waiter = new AdmittedSubscriber<>(room, call, next, actual);
        actual.onSubscribe(waiter);
        long now = call.nowNanos();
        call.log().queued(now);
        room.enter(waiter, now);
    }
}
