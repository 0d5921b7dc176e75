package io.autoglm.sdk.policy;

import reactor.core.publisher.Flux;

/**
 * The function from a call to its events: a whole chain, the part of it below a policy, or the wire.
 *
 * <p>{@code exchange} runs at subscription, once per attempt; whoever subscribes a second time calls it a second time. The flux it
 * returns is for one subscriber. Cancelling it in any phase stops the work below and gives back what was acquired.
 */
public interface Exchange {

    /** Returns the events of {@code call}. The flux ends complete after an event that {@link Operation#ends}, or with an error. */
    <E> Flux<E> exchange(Call<E> call);
}
