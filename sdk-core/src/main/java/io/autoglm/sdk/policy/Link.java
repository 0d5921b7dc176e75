package io.autoglm.sdk.policy;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** A policy and what is below it. */
record Link(Policy policy, Exchange next) implements Exchange {

    @Override
    public <E> Flux<E> exchange(Call<E> call) {
        @Nullable Flux<E> events = policy.apply(call, next); // a policy may be plugged in, and wrong
        return events == null ? Flux.error(nothing(call)) : events;
    }

    private AutoGlmException nothing(Call<?> call) {
        return call.failure(ErrorCode.INTERNAL, "policy " + policy.getClass().getName() + " returned null")
                .exception();
    }
}
