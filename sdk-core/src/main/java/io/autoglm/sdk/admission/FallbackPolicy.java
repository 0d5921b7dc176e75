package io.autoglm.sdk.admission;

import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.AttemptListener;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.FallbackSpec;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.Policy;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/**
 * Has another model, and in the end the application itself, answer a call that failed before anything of it was delivered.
 *
 * <p>The legs of a call are the call itself, with all its endpoints and attempts below; the same request with each model of the
 * {@link FallbackSpec}, in order; and the answer that the spec supplies, which is given the request as the caller made it. Each begins when
 * the one before has failed with something that its successor may do better: {@code fallback} in {@code docs/resilience.md} lists what.
 * With the first event the choice is made. A call that must not be repeated goes to no other model once it may have reached a server.
 *
 * <p>Each leg but the last has to be over earlier than the call, by what the spec reserves, and knows that something stands ready
 * ({@link Call#degradable()}). What the caller has asked for goes to the leg that runs, and so does cancel, after which nothing is begun.
 * A leg begins on the thread on which the one before failed. The caller gets the last leg's failure with those before as suppressed
 * exceptions. Calls that generate nothing, and those with nothing to fall back to, pass as if this policy were not there.
 */
public final class FallbackPolicy implements Policy {

    private final FallbackSpec spec;
    private final Policy within;
    private final AttemptListener listener;

    /**
     * Returns a policy.
     *
     * @param spec     what calls fall back to whose options do not say it themselves
     * @param within   holds a leg to the {@linkplain Call#deadline() deadline} that it has
     * @param listener hears of each time that a call turns to something else
     */
    public FallbackPolicy(FallbackSpec spec, Policy within, AttemptListener listener) {
        this.spec = spec;
        this.within = within;
        this.listener = listener;
    }

    @Override
    public <E> Flux<E> apply(Call<E> call, Exchange next) {
        FallbackSpec own = call.options().fallback();
        FallbackSpec what = own == null ? spec : own;
        boolean generates = call.operation() == Operation.STREAM || call.operation() == Operation.GENERATE;
        if (!generates || what.isNone() || !(call.request() instanceof GenerateRequest request)) {
            return next.exchange(call);
        }
        Legs<E> legs = Legs.of(call, request, what);
        return legs.isLast(0) ? next.exchange(call) : new LegsFlux<>(legs, next, this);
    }

    private static final class LegsFlux<E> extends Flux<E> {

        private final Legs<E> legs;
        private final Exchange next;
        private final FallbackPolicy policy;

        LegsFlux(Legs<E> legs, Exchange next, FallbackPolicy policy) {
            this.legs = legs;
            this.next = next;
            this.policy = policy;
        }

        @Override
        public void subscribe(CoreSubscriber<? super E> actual) {
            LegsSubscriber<E> running = new LegsSubscriber<>(actual, legs, next, policy.within, policy.listener);
            actual.onSubscribe(running);
            running.start();
        }
    }
}
