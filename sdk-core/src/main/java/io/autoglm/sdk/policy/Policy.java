package io.autoglm.sdk.policy;

import reactor.core.publisher.Flux;

/**
 * One concern around an exchange.
 *
 * <p>Shared by all calls, so it MUST NOT keep the state of one call in a field; such state is made inside {@link #apply}, which runs
 * at subscription. A policy MUST pass demand and cancel down, MUST release what it acquires on complete, error and cancel alike, and
 * MUST NOT block. A policy that runs {@code next} more than once calls {@code next.exchange} again for each run.
 */
public interface Policy {

    /** Returns the events of {@code call} with this policy around {@code next}. */
    <E> Flux<E> apply(Call<E> call, Exchange next);

    /** Returns {@code next} with this policy around it. */
    default Exchange around(Exchange next) {
        return new Link(this, next);
    }
}
