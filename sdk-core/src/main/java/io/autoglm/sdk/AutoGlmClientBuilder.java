package io.autoglm.sdk;

import io.autoglm.sdk.admission.BreakerSpec;
import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.admission.RateSpec;
import io.autoglm.sdk.admission.Routing;
import io.autoglm.sdk.batch.BatchSpec;
import io.autoglm.sdk.batch.EmbedSpec;
import io.autoglm.sdk.observe.AttemptLogger;
import io.autoglm.sdk.observe.AutoGlmObservation;
import io.autoglm.sdk.observe.GenAiObservationConvention;
import io.autoglm.sdk.policy.AttemptListener;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.FallbackSpec;
import io.autoglm.sdk.policy.HedgeSpec;
import io.autoglm.sdk.policy.Policy;
import io.autoglm.sdk.policy.PolicyPosition;
import io.autoglm.sdk.policy.ScriptedExchange;
import io.autoglm.sdk.retry.RetryBudget;
import io.autoglm.sdk.retry.RetryBudgetSpec;
import io.autoglm.sdk.retry.RetrySpec;
import io.autoglm.sdk.time.TimeoutSpec;
import io.micrometer.observation.ObservationRegistry;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/**
 * Builds an {@link AutoGlmClient}. Not safe for use by several threads; {@link #build()} checks everything and may be called again for
 * another client with connections of its own.
 */
public final class AutoGlmClientBuilder extends ConnectionBuilder<AutoGlmClientBuilder> {

    private TimeoutSpec timeouts = TimeoutSpec.defaults();
    private RetrySpec retry = RetrySpec.defaults();
    private RetryBudgetSpec retryBudget = RetryBudgetSpec.defaults();
    private LimitSpec limit = LimitSpec.defaults();
    private RateSpec rate = RateSpec.defaults();
    private @Nullable BreakerSpec breaker = BreakerSpec.defaults();
    private FallbackSpec fallback = FallbackSpec.none();
    private HedgeSpec hedge = HedgeSpec.none();
    private Routing routing = Routing.WEIGHTED;
    private @Nullable BatchSpec batch;
    private EmbedSpec embed = EmbedSpec.asClient();
    private final Map<PolicyPosition, List<Policy>> policies = new EnumMap<>(PolicyPosition.class);
    private final List<AttemptListener> listeners = new ArrayList<>();
    private RandomGenerator random = new Random();
    private Observations observations = Observations.NONE;
    private @Nullable Scheduler scheduler;
    private @Nullable Exchange exchange;

    AutoGlmClientBuilder() {}

    @Override
    AutoGlmClientBuilder self() {
        return this;
    }

    /** Limits of time. Default: {@link TimeoutSpec#defaults()}. */
    public AutoGlmClientBuilder timeouts(TimeoutSpec value) {
        timeouts = Objects.requireNonNull(value, "timeouts must not be null");
        return this;
    }

    /** Whether and when failed attempts are made again. Default: {@link RetrySpec#defaults()}. */
    public AutoGlmClientBuilder retry(RetrySpec value) {
        retry = Objects.requireNonNull(value, "retry must not be null");
        return this;
    }

    /**
     * How many retries all calls of the client may make together, so that a server that is down gets little more than its usual load.
     * Default: {@link RetryBudgetSpec#defaults()}.
     */
    public AutoGlmClientBuilder retryBudget(RetryBudgetSpec value) {
        retryBudget = Objects.requireNonNull(value, "retryBudget must not be null");
        return this;
    }

    /** How many attempts are in flight at once, for each model, and how many calls may wait. Default: {@link LimitSpec#defaults()}, which learns. */
    public AutoGlmClientBuilder limit(LimitSpec value) {
        limit = Objects.requireNonNull(value, "limit must not be null");
        return this;
    }

    /** How many attempts and model tokens in a length of time, for each model. Default: {@link RateSpec#defaults()}, as the server tells. */
    public AutoGlmClientBuilder rate(RateSpec value) {
        rate = Objects.requireNonNull(value, "rate must not be null");
        return this;
    }

    /** When an endpoint is left alone because it fails; {@code null} for never. Default: {@link BreakerSpec#defaults()}. */
    public AutoGlmClientBuilder breaker(@Nullable BreakerSpec value) {
        breaker = value;
        return this;
    }

    /** What answers when all endpoints have failed. Default: {@link FallbackSpec#none()}. */
    public AutoGlmClientBuilder fallback(FallbackSpec value) {
        fallback = Objects.requireNonNull(value, "fallback must not be null");
        return this;
    }

    /** Whether and when a second attempt is made beside one that does not answer. Default: {@link HedgeSpec#none()}. */
    public AutoGlmClientBuilder hedge(HedgeSpec value) {
        hedge = Objects.requireNonNull(value, "hedge must not be null");
        return this;
    }

    /** Which endpoint of several is asked first. Default: {@link Routing#WEIGHTED}. */
    public AutoGlmClientBuilder routing(Routing value) {
        routing = Objects.requireNonNull(value, "routing must not be null");
        return this;
    }

    /** When concurrent calls leave as one request, where the server takes several prompts at once; {@code null}, the default, for never. */
    public AutoGlmClientBuilder batch(@Nullable BatchSpec value) {
        batch = value;
        return this;
    }

    /**
     * How texts are embedded: the model for it, and how many texts go into one request. Default: as the presets of the endpoints say, the
     * smallest of several, else {@link EmbedSpec#defaults()}.
     */
    public AutoGlmClientBuilder embed(EmbedSpec value) {
        embed = Objects.requireNonNull(value, "embed must not be null");
        return this;
    }

    /** Adds a policy of your own, below those added before at the same position. Default: none. */
    public AutoGlmClientBuilder policy(PolicyPosition position, Policy policy) {
        Objects.requireNonNull(position, "position must not be null");
        Objects.requireNonNull(policy, "policy must not be null");
        policies.computeIfAbsent(position, p -> new ArrayList<>()).add(policy);
        return this;
    }

    /** Adds a listener that hears how each attempt ends, on its thread; it must not block. What it throws is logged. Default: none. */
    public AutoGlmClientBuilder attemptListener(AttemptListener value) {
        listeners.add(Objects.requireNonNull(value, "attemptListener must not be null"));
        return this;
    }

    /**
     * Whose handlers observe calls and attempts, for meters and traces: see {@link AutoGlmObservation}. Default: {@link ObservationRegistry#NOOP},
     * nobody; then, and while a registry has no handler, nothing is allocated for it.
     */
    public AutoGlmClientBuilder observationRegistry(ObservationRegistry value) {
        Objects.requireNonNull(value, "observationRegistry must not be null");
        observations = new Observations(value, observations.conventions());
        return this;
    }

    /**
     * Makes the names and key values of observations, of calls and of attempts, for example {@code MyConvention::new}. Default: what the
     * registry has for them, else {@link GenAiObservationConvention}.
     */
    public AutoGlmClientBuilder observationConvention(
            @Nullable Function<AutoGlmObservation, ? extends GenAiObservationConvention> value) {
        observations = new Observations(observations.registry(), value);
        return this;
    }

    /** Clock and sleep of all calls. Default: {@code Schedulers.parallel()}, so that a test's virtual time holds. */
    public AutoGlmClientBuilder scheduler(@Nullable Scheduler value) {
        scheduler = value;
        return this;
    }

    /** Where all jitter comes from; safe for several threads. Default: a new {@link Random}. */
    public AutoGlmClientBuilder random(RandomGenerator value) {
        random = Objects.requireNonNull(value, "random must not be null");
        return this;
    }

    /** What stands in place of HTTP, for tests: see {@link ScriptedExchange}. No endpoint is needed then. Default: HTTP. */
    public AutoGlmClientBuilder exchange(@Nullable Exchange value) {
        exchange = value;
        return this;
    }

    /**
     * Returns the client. No connection is made.
     *
     * @throws IllegalArgumentException naming the setting, the rule and the value that broke it, never a secret
     */
    public AutoGlmClient build() {
        boolean ownKeys = connection.headers.containsKey(RetrySpec.IDEMPOTENCY_KEY);
        ClientSettings settings = new ClientSettings(
                connection.allowInsecureHttp,
                timeouts,
                ownKeys ? retry.withIdempotencyKeys(false) : retry,
                new RetryBudget(retryBudget),
                limit,
                rate,
                breaker,
                fallback,
                hedge,
                routing,
                batch,
                embed,
                policies,
                new AttemptLogger(),
                listeners,
                random,
                observations,
                scheduler);
        return connection.start(settings, exchange);
    }
}
