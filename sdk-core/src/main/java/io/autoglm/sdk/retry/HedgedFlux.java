package io.autoglm.sdk.retry;

import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.HedgeSpec;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/** An attempt, and perhaps another beside it, as one flux. */
final class HedgedFlux<E> extends Flux<E> {

    private final Call<E> call;
    private final Exchange next;
    private final HedgePolicy policy;
    private final HedgeSpec spec;

    HedgedFlux(Call<E> call, Exchange next, HedgePolicy policy, HedgeSpec spec) {
        this.call = call;
        this.next = next;
        this.policy = policy;
        this.spec = spec;
    }

    @Override
    public void subscribe(CoreSubscriber<? super E> actual) {
        HedgedAttempt<E> attempt = new HedgedAttempt<>(actual, call, next, policy, spec);
        actual.onSubscribe(attempt);
        attempt.begin();
    }
}
