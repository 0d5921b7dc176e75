package io.autoglm.sdk.retry;

import io.autoglm.sdk.error.NotRetried;
import io.autoglm.sdk.policy.Alternatives;
import io.autoglm.sdk.policy.AttemptListener;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Policy;
import io.autoglm.sdk.policy.RetryCause;
import java.util.random.RandomGenerator;
import reactor.core.publisher.Flux;
import reactor.util.context.ContextView;

/**
 * Makes an attempt again that failed before the caller has seen anything of it, as {@link RetrySpec} decides; the commit rule.
 *
 * <p>Events that do not {@linkplain io.autoglm.sdk.policy.Operation#commits commit} are held back, the latest only, and delivered with
 * the first that does. After that no other attempt is made, and a failure carries the partial answer. A flux that completes without an
 * event that {@linkplain io.autoglm.sdk.policy.Operation#ends ends} the answer has failed with
 * {@link io.autoglm.sdk.error.ErrorCode#STREAM_CUT}. The caller gets the last attempt's failure, with the number of attempts and, as
 * suppressed exceptions, the failures before it. Back-off runs on the call's timer; cancel ends it like a running attempt.
 *
 * <p>Every retry is withdrawn from the {@link RetryBudget}, but the one after a dead kept connection. It is asked last, so that nothing is
 * taken for a retry that something else forbids, and gets a retry back that was never sent: cancelled in its back-off, or cancelled or
 * refused while it waited for its turn.
 */
public final class RetryPolicy implements Policy {

    private final RetrySpec spec;
    private final RandomGenerator random;
    private final RetryBudget budget;
    private final AttemptListener listener;
    private final Alternatives alternatives;

    /**
     * Returns a policy.
     *
     * @param spec     whether and when
     * @param random   where jitter comes from; used by any thread
     * @param budget   what all calls may retry together
     * @param listener hears how each attempt ends
     * @param elsewhere knows whether there is another endpoint
     */
    public RetryPolicy(
            RetrySpec spec,
            RandomGenerator random,
            RetryBudget budget,
            AttemptListener listener,
            Alternatives elsewhere) {
        this.spec = spec;
        this.random = random;
        this.budget = budget;
        this.listener = listener;
        this.alternatives = elsewhere;
    }

    /** Returns a policy for one endpoint. */
    public RetryPolicy(RetrySpec spec, RandomGenerator random, RetryBudget budget, AttemptListener listener) {
        this(spec, random, budget, listener, Alternatives.NONE);
    }

    /** Returns a policy without a budget. */
    public RetryPolicy(RetrySpec spec, RandomGenerator random, AttemptListener listener) {
        this(spec, random, new RetryBudget(RetryBudgetSpec.unlimited()), listener);
    }

    /** Returns a policy without a budget that nobody listens to. */
    public RetryPolicy(RetrySpec spec, RandomGenerator random) {
        this(spec, random, AttemptListener.NONE);
    }

    Alternatives alternatives() {
        return alternatives;
    }

    AttemptListener listener() {
        return listener;
    }

    /** Returns {@code call} as all its attempts are made. */
    <E> Call<E> prepared(Call<E> call) {
        return spec.idempotencyKeys() ? IdempotencyKeys.keyed(call, random) : call;
    }

    @Override
    public <E> Flux<E> apply(Call<E> call, Exchange next) {
        return new AttemptsFlux<>(call, next, this);
    }

    /** Returns what follows a failed attempt of {@code call}. */
    RetryDecision decide(Call<?> call, FailedAttempt attempt, ContextView context) {
        Integer own = call.options().maxAttempts();
        RetryDecision decision = (own == null ? spec : spec.withMaxAttempts(own)).decide(attempt, random);
        if (!isCharged(decision)) {
            return decision;
        }
        long now = call.nowNanos();
        if (budget.tryWithdraw(now)) {
            lookForRecovery(call, now, context);
            return decision;
        }
        if (budget.noteSpent()) {
            listener.budgetSpent(call, context);
        }
        return new RetryDecision.GiveUp(NotRetried.BUDGET);
    }

    /** Returns whether what was decided is a retry that is withdrawn from the budget. */
    static boolean isCharged(RetryDecision decision) {
        return decision instanceof RetryDecision.After after && after.reason() != RetryCause.STALE_CONNECTION;
    }

    /** A charged retry will not be sent. */
    void giveBack() {
        budget.giveBack();
    }

    /** An answer of {@code call} has begun. */
    void committed(Call<?> call, long nowNanos, ContextView context) {
        if (call.operation().limited()) {
            budget.deposit(nowNanos);
            lookForRecovery(call, nowNanos, context);
        }
    }

    private void lookForRecovery(Call<?> call, long nowNanos, ContextView context) {
        Long refused = budget.isSpent() ? budget.noteRecovered(nowNanos) : null;
        if (refused != null) {
            listener.budgetRecovered(call, refused, context);
        }
    }
}
