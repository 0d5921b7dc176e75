package io.autoglm.spring;

import io.autoglm.sdk.AutoGlmClientBuilder;
import io.autoglm.sdk.time.TimeoutSpec;
import java.time.Duration;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the client. What is absent or blank is read from the environment variables of the same names, else stays as the client has it.
 *
 * <p>A property below {@code autoglm} that is none of these is refused. {@link #toString()} does not show the key.
 *
 * @param provider          Provider preset that gives base URL and dialect, for example zhipu, zai, openai, vllm or ollama.
 * @param baseUrl           Address that paths are appended to. Without a scheme it is https.
 * @param apiKey            Key to call with, sent as bearer token.
 * @param model             Model of requests that name none.
 * @param dialect           How the server speaks.
 * @param timeouts          Limits of time.
 * @param retry             Whether and when failed attempts are made again.
 * @param limit             How many attempts run at once, and how many callers may wait.
 * @param rate              How much is sent in a length of time.
 * @param observations      What is observed for meters and traces.
 * @param web               What the application's own callers see.
 * @param allowInsecureHttp Whether a key may be sent over plain http to another host.
 * @param shutdownGrace     Longest wait at shutdown for answers that are under way.
 * @param clients           Further clients by their names, each with all properties of autoglm but web; autoglm.clients.fast.model is the model of the client fast.
 */
@ConfigurationProperties(prefix = "autoglm", ignoreUnknownFields = false)
record AutoGlmProperties(
        @Nullable String provider,
        @Nullable String baseUrl,
        @Nullable String apiKey,
        @Nullable String model,
        @Nullable String dialect,
        @DefaultValue Timeouts timeouts,
        @DefaultValue @NestedConfigurationProperty RetryProperties retry,
        @DefaultValue @NestedConfigurationProperty LimitProperties limit,
        @DefaultValue @NestedConfigurationProperty RateProperties rate,
        @DefaultValue Observations observations,
        @DefaultValue Web web,
        @DefaultValue("false") boolean allowInsecureHttp,
        @DefaultValue("10s") Duration shutdownGrace,
        @DefaultValue Map<String, AutoGlmProperties> clients) {

    AutoGlmProperties {
        provider = absentIfBlank(provider);
        baseUrl = absentIfBlank(baseUrl);
        apiKey = absentIfBlank(apiKey);
        model = absentIfBlank(model);
        dialect = absentIfBlank(dialect);
        if (shutdownGrace.isNegative()) {
            throw new IllegalArgumentException("autoglm.shutdown-grace must not be negative, was " + shutdownGrace);
        }
        clients = Map.copyOf(clients);
        clients.forEach((name, client) -> {
            if (!client.clients.isEmpty()) {
                throw new IllegalArgumentException("autoglm.clients." + name + ".clients: a client has no clients");
            }
            if (client.web.problemDetails) {
                throw new IllegalArgumentException("autoglm.clients." + name
                        + ".web.problem-details holds for the whole application: set autoglm.web.problem-details");
            }
        });
    }

    /** Returns these settings, with nothing observed where {@code others} say so. */
    AutoGlmProperties observedOnlyIf(Observations others) {
        return others.enabled()
                ? this
                : new AutoGlmProperties(
                        provider,
                        baseUrl,
                        apiKey,
                        model,
                        dialect,
                        timeouts,
                        retry,
                        limit,
                        rate,
                        others,
                        web,
                        allowInsecureHttp,
                        shutdownGrace,
                        clients);
    }

    /** As in {@code autoglm.api-key=${MY_KEY:}}. */
    private static @Nullable String absentIfBlank(@Nullable String value) {
        return value == null || value.isBlank() ? null : value;
    }

    /** Sets what is set here. */
    void applyTo(AutoGlmClientBuilder builder) {
        builder.provider(provider)
                .baseUrl(baseUrl)
                .apiKey(apiKey)
                .model(model)
                .dialect(dialect)
                .allowInsecureHttp(allowInsecureHttp)
                .timeouts(timeouts.spec())
                .retry(retry.spec())
                .retryBudget(retry.budgetSpec())
                .limit(limit.spec())
                .rate(rate.spec());
    }

    @Override
    public String toString() {
        return "AutoGlmProperties[provider=" + provider + ", baseUrl=" + baseUrl + ", apiKey="
                + (apiKey == null ? "null" : "***") + ", model=" + model + ", dialect=" + dialect + ", timeouts="
                + timeouts + ", retry=" + retry + ", limit=" + limit + ", rate=" + rate + ", observations="
                + observations + ", web=" + web
                + ", allowInsecureHttp=" + allowInsecureHttp + ", shutdownGrace=" + shutdownGrace + ", clients="
                + clients + "]";
    }

    /**
     * What is observed.
     *
     * @param enabled Whether calls and attempts are observed, for meters and traces, where the application has a registry for them.
     */
    record Observations(@DefaultValue("true") boolean enabled) {}

    /**
     * What the application's own callers see.
     *
     * @param problemDetails Whether a controller that fails with an AutoGlmException answers with a problem (RFC 9457).
     */
    record Web(@DefaultValue("false") boolean problemDetails) {}

    /**
     * Limits of time; absent ones stay as the client has them.
     *
     * @param connect      Longest wait for a connection.
     * @param firstEvent   Longest wait for the first event of a streamed answer.
     * @param silence      Longest pause between events of a streamed answer.
     * @param consumerIdle Longest time for which the subscriber of a stream may ask for nothing.
     * @param total        Limit for queue, back-off and all attempts of a stream.
     * @param unaryTotal   Limit for queue, back-off and all attempts of a call with one answer.
     */
    record Timeouts(
            @Nullable Duration connect,
            @Nullable Duration firstEvent,
            @Nullable Duration silence,
            @Nullable Duration consumerIdle,
            @Nullable Duration total,
            @Nullable Duration unaryTotal) {

        TimeoutSpec spec() {
            TimeoutSpec spec = TimeoutSpec.defaults();
            spec = with(spec, connect, TimeoutSpec::withConnect);
            spec = with(spec, firstEvent, TimeoutSpec::withFirstEvent);
            spec = with(spec, silence, TimeoutSpec::withSilence);
            spec = with(spec, consumerIdle, TimeoutSpec::withConsumerIdle);
            spec = with(spec, total, TimeoutSpec::withTotal);
            return with(spec, unaryTotal, TimeoutSpec::withUnaryTotal);
        }

        private static TimeoutSpec with(
                TimeoutSpec spec, @Nullable Duration value, BiFunction<TimeoutSpec, Duration, TimeoutSpec> change) {
            return value == null ? spec : change.apply(spec, value);
        }
    }
}
