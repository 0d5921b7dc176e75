package io.autoglm.sdk;

import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.admission.RateSpec;
import io.autoglm.sdk.auth.CredentialProvider;
import io.autoglm.sdk.auth.Credentials;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.http.HttpSpec;
import io.autoglm.sdk.http.ProxyEnvironment;
import io.autoglm.sdk.http.TlsSpec;
import io.autoglm.sdk.observe.AttemptLogger;
import io.autoglm.sdk.observe.AutoGlmObservation;
import io.autoglm.sdk.observe.GenAiObservationConvention;
import io.autoglm.sdk.policy.AttemptListener;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Policy;
import io.autoglm.sdk.policy.PolicyPosition;
import io.autoglm.sdk.policy.ScriptedExchange;
import io.autoglm.sdk.retry.RetryBudget;
import io.autoglm.sdk.retry.RetryBudgetSpec;
import io.autoglm.sdk.retry.RetrySpec;
import io.autoglm.sdk.time.TimeoutSpec;
import io.micrometer.observation.ObservationRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.netty.http.client.HttpClient;

/**
 * Builds an {@link AutoGlmClient}. Not safe for use by several threads; {@link #build()} checks everything and may be called again for
 * another client with connections of its own.
 */
public final class AutoGlmClientBuilder {

    final ConnectionSettings connection = new ConnectionSettings();
    private TimeoutSpec timeouts = TimeoutSpec.defaults();
    private RetrySpec retry = RetrySpec.defaults();
    private RetryBudgetSpec retryBudget = RetryBudgetSpec.defaults();
    private LimitSpec limit = LimitSpec.defaults();
    private RateSpec rate = RateSpec.defaults();
    private final Map<PolicyPosition, List<Policy>> policies = new EnumMap<>(PolicyPosition.class);
    private final List<AttemptListener> listeners = new ArrayList<>();
    private RandomGenerator random = new Random();
    private Observations observations = Observations.NONE;
    private @Nullable Scheduler scheduler;
    private @Nullable Exchange exchange;

    AutoGlmClientBuilder() {}

    /** What the start line calls the client, for an application that has several. Default: nothing. */
    public AutoGlmClientBuilder name(@Nullable String value) {
        connection.name = value;
        return this;
    }

    /**
     * The provider preset: {@code zhipu}, {@code zhipu-coding}, {@code zai}, {@code zai-coding}, {@code openai}, {@code vllm},
     * {@code sglang}, {@code ollama}, {@code llamacpp}, {@code generate}, or {@code sim} for the simulated server when the test kit is on
     * the class path. It gives dialect and base URL, where they are not set; {@code generate} has no base URL of its own. Default: none.
     */
    public AutoGlmClientBuilder provider(@Nullable String value) {
        connection.provider = value;
        return this;
    }

    /**
     * The address that paths are appended to, for example {@code http://localhost:8000/v1}. Without a scheme it is https; an empty path
     * means {@code /v1}; a query such as {@code api-version=…} is kept on every call. User-info and keys in the query are refused.
     * Default: the provider's.
     */
    public AutoGlmClientBuilder baseUrl(@Nullable String value) {
        connection.baseUrl = value;
        return this;
    }

    /** The key, sent as {@code Authorization: Bearer}; see {@link #credentials} for other forms. Default: none. */
    public AutoGlmClientBuilder apiKey(@Nullable String value) {
        connection.credentials = value == null ? null : Credentials.bearer(value);
        return this;
    }

    /** Who calls; asked per attempt. Default: nobody, unless {@link #apiKey} or the environment says otherwise. */
    public AutoGlmClientBuilder credentials(@Nullable CredentialProvider value) {
        connection.credentials = value;
        return this;
    }

    /** The model of requests that name none. Default: none, so that each request must name one. */
    public AutoGlmClientBuilder model(@Nullable String value) {
        connection.model = value;
        return this;
    }

    /**
     * How the server speaks: {@code openai} (chat completions), {@code zhipu} (GLM at Zhipu and Z.ai), {@code completions} (a single prompt,
     * as OpenAI had it before chats), {@code generate} (a single prompt, any form of answer). Default: the provider's, or that of the
     * provider whose base URL is set, else {@code openai}.
     */
    public AutoGlmClientBuilder dialect(@Nullable String value) {
        connection.dialect = value;
        return this;
    }

    /**
     * Variables to fill what is not set: {@code AUTOGLM_PROVIDER}, {@code AUTOGLM_BASE_URL}, {@code AUTOGLM_API_KEY},
     * {@code AUTOGLM_MODEL}, the provider's own key variable, which is used for that provider's host only, and
     * the proxy variables as {@link ProxyEnvironment} says. Default: none are read.
     */
    public AutoGlmClientBuilder environment(Map<String, String> variables) {
        connection.environment = Map.copyOf(Objects.requireNonNull(variables, "environment must not be null"));
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

    /**
     * Which failure a provider's code or an HTTP status means at this server, asked before this library's own tables: it decides exception,
     * hint, retry and what limits make of it. For example {@code failureCode("1305", ErrorCode.QUOTA_EXHAUSTED)} or
     * {@code failureCode("529", ErrorCode.RATE_LIMITED)}. A code counts more than a status; upper or lower case is the same. Default:
     * the tables of {@code docs/errors.md}.
     */
    public AutoGlmClientBuilder failureCode(String statusOrProviderCode, ErrorCode code) {
        connection.addFailureCode(statusOrProviderCode, code);
        return this;
    }

    /** Adds an HTTP header to every attempt. Credentials and headers that frame the message are refused. Default: none. */
    public AutoGlmClientBuilder header(String name, String value) {
        connection.addHeader(name, value);
        return this;
    }

    /** The application, appended to {@code User-Agent}: for example {@code shop/1.4}. Default: nothing. */
    public AutoGlmClientBuilder application(@Nullable String value) {
        connection.application = value;
        return this;
    }

    /** The language asked for in {@code Accept-Language}; decides the language of some servers' messages. Default: none is asked for. */
    public AutoGlmClientBuilder locale(@Nullable Locale value) {
        connection.locale = value;
        return this;
    }

    /** Whether a key may be sent over plain http to another host. Default: no. */
    public AutoGlmClientBuilder allowInsecureHttp(boolean value) {
        connection.allowInsecureHttp = value;
        return this;
    }

    /** Short for {@code trustedCertificates} of {@link TlsSpec}, which it overrides. Default: what that says. */
    public AutoGlmClientBuilder trustedCertificates(@Nullable Path pemFile) {
        connection.trustedCertificates = pemFile;
        return this;
    }

    /** How the bytes travel: version of HTTP, TLS, proxy, limits. Default: {@link HttpSpec#defaults()}. */
    public AutoGlmClientBuilder http(HttpSpec value) {
        connection.http = Objects.requireNonNull(value, "http must not be null");
        return this;
    }

    /**
     * The last word on the HTTP client, for what has no setting of its own (wire tap, …). It runs for each kind of
     * connection, at build or when the first is made; the chain relies on retries and redirects of the HTTP client being off. Default: unchanged.
     */
    public AutoGlmClientBuilder httpClient(UnaryOperator<HttpClient> customizer) {
        connection.customizer = Objects.requireNonNull(customizer, "customizer must not be null");
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
        Connection target = exchange == null ? connection.resolve() : connection.scripted();
        RetryBudget budget = new RetryBudget(retryBudget);
        ClientSettings settings = new ClientSettings(
                target.endpoint(),
                target.credentials(),
                connection.allowInsecureHttp,
                timeouts,
                connection.headers.containsKey(RetrySpec.IDEMPOTENCY_KEY) ? retry.withIdempotencyKeys(false) : retry,
                budget,
                limit,
                policies,
                new AttemptLogger(),
                listeners,
                random,
                observations,
                scheduler);
        Pool pool = Pool.of(target.endpoint(), limit, rate, budget);
        Exchange scripted = exchange;
        if (scripted != null) {
            return new DefaultAutoGlmClient(settings, pool, scripted, Mono.empty());
        }
        return connection.start(target, settings, pool);
    }
}
