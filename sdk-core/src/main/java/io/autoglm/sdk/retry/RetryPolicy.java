package io.autoglm.sdk.retry;

import io.autoglm.sdk.policy.AttemptListener;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Policy;
import java.util.random.RandomGenerator;
import reactor.core.publisher.Flux;

/**
 * Makes an attempt again that failed before the caller has seen anything of it, as {@link RetrySpec} decides; the commit rule.
 *
 * <p>Events that do not {@linkplain io.autoglm.sdk.policy.Operation#commits commit} are held back, the latest only, and delivered with
 * the first that does. After that no other attempt is made, and a failure carries the partial answer. A flux that completes without an
 * event that {@linkplain io.autoglm.sdk.policy.Operation#ends ends} the answer has failed with
 * {@link io.autoglm.sdk.error.ErrorCode#STREAM_CUT}. The caller gets the last attempt's failure, with the number of attempts and, as
 * suppressed exceptions, the failures before it. Back-off runs on the call's timer; cancel ends it like a running attempt.
 */
public final class RetryPolicy implements Policy {

    private final RetrySpec spec;
    private final RandomGenerator random;
    private final AttemptListener listener;

    /**
     * Returns a policy.
     *
     * @param spec     whether and when
     * @param random   where jitter comes from; used by any thread
     * @param listener hears how each attempt ends
     */
    public RetryPolicy(RetrySpec spec, RandomGenerator random, AttemptListener listener) {
        this.spec = spec;
        this.random = random;
        this.listener = listener;
    }

    /** Returns a policy that nobody listens to. */
    public RetryPolicy(RetrySpec spec, RandomGenerator random) {
        this(spec, random, AttemptListener.NONE);
    }

    AttemptListener listener() {
        return listener;
    }

    @Override
    public <E> Flux<E> apply(Call<E> call, Exchange next) {
        return new AttemptsFlux<>(call, next, this);
    }

    /** Returns what follows a failed attempt of {@code call}. */
    RetryDecision decide(Call<?> call, FailedAttempt attempt) {
        Integer own = call.options().maxAttempts();
        return (own == null ? spec : spec.withMaxAttempts(own)).decide(attempt, random);
    }
}
