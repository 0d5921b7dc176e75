package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.admission.BreakerSpec;
import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.admission.Rate;
import io.autoglm.sdk.admission.RateSpec;
import io.autoglm.sdk.admission.Routing;
import io.autoglm.sdk.auth.CredentialProvider;
import io.autoglm.sdk.batch.EmbedSpec;
import io.autoglm.sdk.internal.codec.OpenAiDialect;
import io.autoglm.sdk.observe.AttemptLogger;
import io.autoglm.sdk.policy.AttemptListener;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.FallbackSpec;
import io.autoglm.sdk.policy.HedgeSpec;
import io.autoglm.sdk.policy.Policy;
import io.autoglm.sdk.policy.PolicyPosition;
import io.autoglm.sdk.retry.RetryBudget;
import io.autoglm.sdk.retry.RetryBudgetSpec;
import io.autoglm.sdk.retry.RetrySpec;
import io.autoglm.sdk.time.TimeoutSpec;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/** The whole client over a wire of the test, with a view on what it holds. A subscriber gets its call by {@link #TELL} in its context. */
final class WatchedClient {

    /** The key of a {@code Consumer<Call<?>>}. */
    static final String TELL = "tell";

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** It is waited for, too; each call sets 500 model tokens and its prompt aside. */
    private static final RateSpec RATE = RateSpec.defaults()
            .withRequests(new Rate(20_000, Duration.ofSeconds(1), 20))
            .withTokens(new Rate(1_000_000_000, Duration.ofSeconds(1), 1_000_000_000));

    final AutoGlmClient client;
    private final Pool pool;
    private final RetryBudget budget;

    WatchedClient(
            Exchange wire,
            Scheduler timer,
            LimitSpec limited,
            RetrySpec retry,
            CredentialProvider credentials,
            AttemptListener listener,
            Random random) {
        Endpoint endpoint = new Endpoint("watched", URI.create("https://llm.example/v1"));
        budget = new RetryBudget(RetryBudgetSpec.defaults().withMinimum(1_000));
        ClientSettings settings = new ClientSettings(
                false,
                TimeoutSpec.defaults(),
                retry,
                budget,
                limited,
                RATE,
                BreakerSpec.defaults(),
                FallbackSpec.none(),
                HedgeSpec.none(),
                Routing.WEIGHTED,
                null,
                EmbedSpec.asClient(),
                Map.of(PolicyPosition.PER_CALL, List.of(new Telling())),
                new AttemptLogger(),
                List.of(listener),
                random,
                Observations.NONE,
                timer);
        Connection target =
                new Connection(endpoint, OpenAiDialect.INSTANCE, List.of(credentials), "settings", EndpointSpec.EMPTY);
        pool = new Pool(new ConnectionSettings(), settings, Wires.scripted(wire), List.of(target));
        client = new DefaultAutoGlmClient(settings, pool, new Subjects(settings, pool, Set.of()), null);
    }

    /** Checks that no call is under way, and that nothing is held. */
    void holdsNothing(String what, long retriesSent) {
        assertThat(pool.endpoints().get(0).routes())
                .as("attempts at the endpoint, %s", what)
                .allMatch(route -> route.inFlight() == 0);
        PooledEndpoint watched = pool.all().get(0);
        assertThat(watched.inFlight(null)).as("permits, %s", what).isZero();
        assertThat(watched.rates(null)).as("model tokens, %s", what).allMatch(rate -> rate.tokensSetAside() == 0);
        assertThat(pool.admission().waiting()).as("waiting, %s", what).isZero();
        assertThat(budget.inFlight()).as("attempts in flight, %s", what).isZero();
        assertThat(budget.withdrawn())
                .as("withdrawn and not given back, %s", what)
                .isEqualTo(retriesSent);
        client.close(Duration.ofHours(1)).block(PATIENCE); // at once, or it waits for a call
    }

    int waiting() {
        return pool.admission().waiting();
    }

    private static final class Telling implements Policy {

        @Override
        public <E> Flux<E> apply(Call<E> call, Exchange next) {
            return Flux.deferContextual(context -> {
                context.<Consumer<Call<?>>>getOrDefault(TELL, nobody -> {}).accept(call);
                return next.exchange(call);
            });
        }
    }
}
