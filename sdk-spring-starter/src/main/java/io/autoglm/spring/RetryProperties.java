package io.autoglm.spring;

import static io.autoglm.spring.PropertyValues.named;
import static io.autoglm.spring.PropertyValues.or;

import io.autoglm.sdk.retry.Backoff;
import io.autoglm.sdk.retry.RetryBudgetSpec;
import io.autoglm.sdk.retry.RetrySpec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whether and when failed attempts are made again; absent ones stay as the client has them.
 *
 * @param maxAttempts     Attempts of a call at the most, the first included; 1 switches retries off.
 * @param failed          Wait after a failure.
 * @param throttled       Wait after an answer that says there is too much.
 * @param maxHint         Longest wait that a server may ask for; a longer one fails the call at once.
 * @param idempotencyKeys Whether all attempts of a call carry one key in Idempotency-Key.
 * @param budget          How many retries all calls may make together.
 */
record RetryProperties(
        @Nullable Integer maxAttempts,
        @DefaultValue Wait failed,
        @DefaultValue Wait throttled,
        @Nullable Duration maxHint,
        @Nullable Boolean idempotencyKeys,
        @DefaultValue Budget budget) {

    RetrySpec spec() {
        RetrySpec d = RetrySpec.defaults();
        Backoff afterFailure = failed.backoff("failed", d.failed());
        Backoff afterThrottling = throttled.backoff("throttled", d.throttled());
        return named(
                "autoglm.retry",
                () -> new RetrySpec(
                        or(maxAttempts, d.maxAttempts()),
                        afterFailure,
                        afterThrottling,
                        or(maxHint, d.maxHint()),
                        or(idempotencyKeys, d.idempotencyKeys())));
    }

    RetryBudgetSpec budgetSpec() {
        return budget.spec();
    }

    /**
     * A wait that grows.
     *
     * @param base   Wait before the first retry.
     * @param factor What each further wait is longer by, as a factor.
     * @param cap    Longest wait.
     * @param jitter How chance changes the wait: none, around (20 % more or less) or full (between nothing and all of it).
     */
    record Wait(
            @Nullable Duration base,
            @Nullable Double factor,
            @Nullable Duration cap,
            Backoff.@Nullable Jitter jitter) {

        private Backoff backoff(String name, Backoff d) {
            return named(
                    "autoglm.retry." + name,
                    () -> new Backoff(
                            or(base, d.base()), or(factor, d.factor()), or(cap, d.cap()), or(jitter, d.jitter())));
        }
    }

    /**
     * How many retries all calls may make together.
     *
     * @param enabled    Whether there is such a budget; without one an outage is met with all retries of all calls.
     * @param minimum    Retries that fit into the budget however little is under way.
     * @param perSuccess Retries that a successful call adds.
     * @param perSecond  Retries that a second adds.
     * @param window     How long attempts in flight, and successes, count for the size of the budget.
     */
    record Budget(
            @Nullable Boolean enabled,
            @Nullable Integer minimum,
            @Nullable Double perSuccess,
            @Nullable Double perSecond,
            @Nullable Duration window) {

        private RetryBudgetSpec spec() {
            RetryBudgetSpec d = RetryBudgetSpec.defaults();
            return named(
                    "autoglm.retry.budget",
                    () -> new RetryBudgetSpec(
                            or(enabled, d.limited()),
                            or(minimum, d.minimum()),
                            or(perSuccess, d.perSuccess()),
                            or(perSecond, d.perSecond()),
                            or(window, d.window())));
        }
    }
}
