package io.autoglm.sdk.retry;

import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Exchange;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/** The attempts of one call as one flux. */
final class AttemptsFlux<E> extends Flux<E> {

    private final Call<E> call;
    private final Exchange next;
    private final RetryPolicy policy;

    AttemptsFlux(Call<E> call, Exchange next, RetryPolicy policy) {
        this.call = call;
        this.next = next;
        this.policy = policy;
    }

    @Override
    public void subscribe(CoreSubscriber<? super E> actual) {
        AttemptsSubscriber<E> attempts = new AttemptsSubscriber<>(actual, policy.prepared(call), next, policy);
        actual.onSubscribe(attempts);
        attempts.run();
    }
}
