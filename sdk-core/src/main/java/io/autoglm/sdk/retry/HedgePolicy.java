package io.autoglm.sdk.retry;

import io.autoglm.sdk.policy.AttemptListener;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.FirstEvents;
import io.autoglm.sdk.policy.HedgeSpec;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.Policy;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * Makes a second attempt beside one that is slow to answer, as {@link HedgeSpec} says; the first committing event wins.
 *
 * <p>Stands below {@link RetryPolicy} and above admission. The time counts from the first attempt's turn, on the call's timer; when it is
 * over and no event has {@linkplain Operation#commits committed}, the second begins on the thread of the timer, with the next number, and
 * avoids the endpoint of the first. There is at most one beside each attempt, none without a retry in the {@link RetryBudget}, none when
 * the deadline comes first, and none that the timer does not take. One that never leaves this client is given back to the budget.
 *
 * <p>Whoever commits first is the answer: the other is cancelled at once, on the same thread, and nothing of it is delivered, nor of what
 * it had held back. Until then both are asked for what the caller wants, so twice of that may arrive at this client; no more than was
 * asked for is ever delivered. When one fails the other goes on; when both have failed the caller gets the failure of the one that was
 * sent, if one was not; else of the one that may be repeated, if the other may not; else the later. When the first fails before there is
 * a second, its failure is passed on at once. Cancelling cancels both.
 *
 * <p>Calls that must not be {@linkplain Call#repeatable() repeated}, or that are not {@linkplain Operation#limited() limited}, and calls
 * without a spec pass through at no cost. {@link io.autoglm.sdk.policy.CallOptions#hedge()} wins over the policy's own spec. A percentile
 * is that of the {@value #KEPT} latest calls of the last 5 minutes that went by a percentile themselves, of the same operation and model,
 * and of all beyond the first {@value #KINDS} of these together; nothing is hedged while there are fewer than {@value FirstEvents#ENOUGH}.
 *
 * <p>Safe for use by any number of threads; never blocks.
 */
public final class HedgePolicy implements Policy {

    static final int KEPT = 128;
    static final int KINDS = 256;
    static final Duration FRESH = Duration.ofMinutes(5);

    /** Answers faster than the samples can tell apart. */
    private static final Duration SHORTEST = Duration.ofMillis(1);

    private final HedgeSpec spec;
    private final RetryBudget budget;
    private final AttemptListener listener;
    private final ConcurrentHashMap<Kind, FirstEvents> samples = new ConcurrentHashMap<>();
    private final FirstEvents others = new FirstEvents(KEPT, FRESH);

    /** Calls that take about as long as each other. */
    private record Kind(Operation<?> operation, @Nullable String model) {}

    /**
     * Returns a policy.
     *
     * @param spec     whether and when, for calls that do not say
     * @param budget   what all calls may repeat together
     * @param listener hears of second attempts, and how the attempts end that the retry policy above does not see end
     */
    public HedgePolicy(HedgeSpec spec, RetryBudget budget, AttemptListener listener) {
        this.spec = spec;
        this.budget = budget;
        this.listener = listener;
    }

    @Override
    public <E> Flux<E> apply(Call<E> call, Exchange next) {
        HedgeSpec own = call.options().hedge();
        HedgeSpec wanted = own == null ? spec : own;
        return wanted.isNone() || !call.repeatable() || !call.operation().limited()
                ? next.exchange(call)
                : new HedgedFlux<>(call, next, this, wanted);
    }

    RetryBudget budget() {
        return budget;
    }

    AttemptListener listener() {
        return listener;
    }

    /** Returns where the times of calls like {@code call} are kept. */
    FirstEvents samplesOf(Call<?> call) {
        Kind kind = new Kind(call.operation(), call.requestedModel());
        FirstEvents known = samples.get(kind);
        if (known != null) {
            return known;
        }
        return samples.size() < KINDS ? samples.computeIfAbsent(kind, any -> new FirstEvents(KEPT, FRESH)) : others;
    }

    /** Returns how long an attempt that starts at {@code nowNanos} may be silent; {@code null} when that is not known. */
    static @Nullable Duration delay(HedgeSpec spec, @Nullable FirstEvents samples, long nowNanos) {
        Double percentile = spec.percentile();
        if (percentile == null || samples == null) {
            return spec.delay();
        }
        Duration usual = samples.percentile(percentile, nowNanos);
        return usual == null || usual.compareTo(SHORTEST) > 0 ? usual : SHORTEST;
    }
}
