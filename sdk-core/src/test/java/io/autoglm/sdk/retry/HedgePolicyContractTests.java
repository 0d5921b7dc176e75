package io.autoglm.sdk.retry;

import io.autoglm.sdk.policy.AttemptListener;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.HedgeSpec;
import io.autoglm.sdk.policy.Policy;
import io.autoglm.sdk.policy.PolicyContract;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import reactor.core.publisher.Flux;

class HedgePolicyContractTests {

    private static Policy hedge(HedgeSpec spec) {
        return new HedgePolicy(spec, new RetryBudget(RetryBudgetSpec.unlimited()), AttemptListener.NONE);
    }

    /** Every attempt has its turn at once, so that the timer is armed; virtual time stands still unless a test lets it pass. */
    private record Admitting(Policy above) implements Policy {

        @Override
        public <E> Flux<E> apply(Call<E> call, Exchange next) {
            return above.apply(call, new Exchange() {
                @Override
                public <F> Flux<F> exchange(Call<F> attempt) {
                    attempt.log().queued(attempt.nowNanos());
                    attempt.log()
                            .admitted(new Endpoint("east", URI.create("http://llm.example/v1")), attempt.nowNanos());
                    return next.exchange(attempt);
                }
            });
        }
    }

    @Nested
    class BeforeASecondAttempt implements PolicyContract {
        @Override
        public Policy policy() {
            return new Admitting(hedge(HedgeSpec.after(Duration.ofHours(10))));
        }
    }

    @Nested
    class WithoutEnoughSamples implements PolicyContract {
        @Override
        public Policy policy() {
            return new Admitting(hedge(HedgeSpec.atPercentile(0.95)));
        }
    }

    @Nested
    class BelowRetry implements PolicyContract {
        @Override
        public Policy policy() {
            Policy hedge = new Admitting(hedge(HedgeSpec.after(Duration.ofHours(10))));
            Policy retry = new RetryPolicy(RetrySpec.none(), new java.util.Random(1));
            return new Policy() {
                @Override
                public <E> Flux<E> apply(Call<E> call, Exchange next) {
                    return retry.apply(call, hedge.around(next));
                }
            };
        }
    }
}
