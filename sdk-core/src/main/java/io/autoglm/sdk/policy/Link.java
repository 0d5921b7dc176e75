package io.autoglm.sdk.policy;

import reactor.core.publisher.Flux;

/** A policy and what is below it. */
record Link(Policy policy, Exchange next) implements Exchange {

    @Override
    public <E> Flux<E> exchange(Call<E> call) {
        return policy.apply(call, next);
    }
}
