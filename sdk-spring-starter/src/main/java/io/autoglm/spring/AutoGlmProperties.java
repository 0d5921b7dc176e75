package io.autoglm.spring;

import static io.autoglm.spring.PropertyValues.absentIfBlank;
import static io.autoglm.spring.PropertyValues.calledAsInFiles;
import static io.autoglm.spring.PropertyValues.named;

import io.autoglm.sdk.AutoGlmClientBuilder;
import io.autoglm.sdk.EndpointSpec;
import io.autoglm.sdk.admission.Routing;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.http.HttpSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the client: who calls, where and what; then limits, transport, and what surrounds the client. What is absent or blank is read
 * from the environment variables of the same names, else stays as the client has it.
 *
 * <p>A property below {@code autoglm} that is none of these is refused. {@link #toString()} shows no key, password or value of a header.
 *
 * @param provider          Provider preset that gives base URL and dialect, for example zhipu, zai, openai, vllm or ollama.
 * @param baseUrl           Address that paths are appended to. Without a scheme it is https.
 * @param apiKey            Key to call with, sent as bearer token unless api-key-scheme or api-key-header says otherwise.
 * @param apiKeyFile        File that holds the key, for example a mounted secret; read when the client is made, and again while it calls, so that a changed key is used.
 * @param apiKeyScheme      Word before the key in the header Authorization: bearer or api-key; or glm-token, where a key of GLM signs tokens that are sent in its place.
 * @param apiKeyHeader      Header that carries the key alone, for example x-api-key, instead of Authorization.
 * @param endpoints         Endpoints that calls are spread over, by their names, instead of provider and base-url; autoglm.endpoints.east.weight is the weight of the endpoint east.
 * @param routing           Which endpoint of several is asked first: by chance in proportion to the weights, or of two drawn so the one with less to do.
 * @param model             Model of requests that name none.
 * @param checkModelAtStart Whether the start fails when the server's list of models lacks the model, or none is set; waits for the list, 10 s at the most.
 * @param dialect           How the server speaks.
 * @param failureCodes      Failures by the HTTP status or provider's code that means them at this server, for example autoglm.failure-codes.1305=quota-exhausted.
 * @param headers           HTTP headers of every attempt, by their names; credentials are refused.
 * @param application       Name of the application, appended to User-Agent, for example shop/1.4.
 * @param locale            Language of hints, Chinese or else English; also asked for in Accept-Language, which decides the language of some servers' messages.
 * @param timeouts          Limits of time.
 * @param retry             Whether and when failed attempts are made again.
 * @param limit             How many attempts run at once, and how many callers may wait.
 * @param rate              How much is sent in a length of time.
 * @param breaker           When an endpoint is left alone because it fails.
 * @param fallback          What answers when all endpoints have failed.
 * @param hedge             Whether and when a second attempt is made beside one that does not answer.
 * @param batch             Whether and when concurrent calls leave as one request.
 * @param embed             How texts are embedded, and how many go into one request.
 * @param http              How the bytes travel.
 * @param proxy             A proxy on the way.
 * @param ssl               Trust and identity by an SSL bundle.
 * @param tls               Trust and identity by PEM files.
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
        @Nullable Path apiKeyFile,
        ApiKey.@Nullable Scheme apiKeyScheme,
        @Nullable String apiKeyHeader,
        @DefaultValue Map<String, EndpointProperties> endpoints,
        @DefaultValue("weighted") Routing routing,
        @Nullable String model,
        @DefaultValue("false") boolean checkModelAtStart,
        @Nullable String dialect,
        @DefaultValue Map<String, ErrorCode> failureCodes,
        @DefaultValue Map<String, String> headers,
        @Nullable String application,
        @Nullable Locale locale,
        @DefaultValue @NestedConfigurationProperty TimeoutProperties timeouts,
        @DefaultValue @NestedConfigurationProperty RetryProperties retry,
        @DefaultValue @NestedConfigurationProperty LimitProperties limit,
        @DefaultValue @NestedConfigurationProperty RateProperties rate,
        @DefaultValue @NestedConfigurationProperty BreakerProperties breaker,
        @DefaultValue @NestedConfigurationProperty FallbackProperties fallback,
        @DefaultValue @NestedConfigurationProperty HedgeProperties hedge,
        @DefaultValue @NestedConfigurationProperty BatchProperties batch,
        @DefaultValue @NestedConfigurationProperty EmbedProperties embed,
        @DefaultValue @NestedConfigurationProperty HttpProperties http,
        @DefaultValue @NestedConfigurationProperty ProxyProperties proxy,
        @DefaultValue @NestedConfigurationProperty SslProperties ssl,
        @DefaultValue @NestedConfigurationProperty TlsProperties tls,
        @DefaultValue Observations observations,
        @DefaultValue Web web,
        @DefaultValue("false") boolean allowInsecureHttp,
        @DefaultValue("10s") Duration shutdownGrace,
        @DefaultValue Map<String, AutoGlmProperties> clients) {

    static final String ENDPOINTS = "autoglm.endpoints";

    AutoGlmProperties {
        endpoints = calledAsInFiles(endpoints);
        provider = absentIfBlank(provider);
        baseUrl = absentIfBlank(baseUrl);
        apiKey = absentIfBlank(apiKey);
        apiKeyFile = absentIfBlank(apiKeyFile);
        apiKeyHeader = absentIfBlank(apiKeyHeader);
        model = absentIfBlank(model);
        dialect = absentIfBlank(dialect);
        application = absentIfBlank(application);
        failureCodes = Collections.unmodifiableMap(new LinkedHashMap<>(failureCodes));
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
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

    /** Returns where the key stands and how it is sent. */
    ApiKey key() {
        return new ApiKey(apiKey, apiKeyFile, apiKeyScheme, apiKeyHeader);
    }

    /** Sets what is set here, but for an SSL bundle, which needs the application's. */
    void applyTo(AutoGlmClientBuilder builder, AutoGlmConnectionDetails where) {
        ApiKey key = where instanceof PropertiesConnectionDetails ? key() : key().elsewhere();
        builder.provider(absentIfBlank(where.getProvider()))
                .baseUrl(absentIfBlank(where.getBaseUrl()))
                .credentials(key.credentials(absentIfBlank(where.getApiKey())))
                .model(either(where.getModel(), model))
                .dialect(either(where.getDialect(), dialect))
                .allowInsecureHttp(allowInsecureHttp)
                .application(application)
                .locale(locale)
                .timeouts(timeouts.spec())
                .retry(retry.spec())
                .retryBudget(retry.budgetSpec())
                .limit(limit.spec())
                .rate(rate.spec())
                .breaker(breaker.spec(timeouts.preset()))
                .fallback(fallback.spec())
                .hedge(hedge.spec())
                .batch(batch.spec())
                .routing(routing)
                .embed(embed.spec())
                .http(httpSpec());
        failureCodes.forEach(builder::failureCode);
        named("autoglm.headers", () -> {
            headers.forEach(builder::header);
            return builder;
        });
    }

    /** Returns the endpoints that calls are spread over, in their order; empty when {@code base-url} or {@code provider} names the only one. */
    List<EndpointSpec> endpointSpecs() {
        String only = baseUrl != null ? "autoglm.base-url" : provider != null ? "autoglm.provider" : null;
        if (only != null && !endpoints.isEmpty()) {
            throw new RefusedPropertyException(
                    only + " and " + ENDPOINTS + ".* exclude each other, set one of them only",
                    "Make it an endpoint, too (" + ENDPOINTS + ".<name>" + only.substring(only.lastIndexOf('.'))
                            + "), or remove one of the two.");
        }
        return endpoints.entrySet().stream()
                .map(each -> each.getValue().spec(each.getKey()))
                .toList();
    }

    /** Returns how the bytes travel, but for an SSL bundle. */
    HttpSpec httpSpec() {
        return http.spec().withProxy(proxy.spec()).withTls(tls.spec());
    }

    /** A user and a query are refused where they hold keys, but only when the client is made. */
    static @Nullable String withoutSecrets(@Nullable String url) {
        return url == null ? null : url.replaceAll("//[^/@]*@", "//***@").replaceAll("\\?.*", "?***");
    }

    private static @Nullable String either(@Nullable String first, @Nullable String otherwise) {
        String given = absentIfBlank(first);
        return given == null ? otherwise : given;
    }

    @Override
    public String toString() {
        return "AutoGlmProperties[provider=" + provider + ", baseUrl=" + withoutSecrets(baseUrl) + ", key=" + key()
                + ", endpoints=" + endpoints + ", routing=" + routing + ", model=" + model
                + ", checkModelAtStart=" + checkModelAtStart + ", dialect=" + dialect + ", failureCodes=" + failureCodes
                + ", headers=" + headers.keySet() + ", application=" + application + ", locale=" + locale
                + ", timeouts=" + timeouts + ", retry=" + retry + ", limit=" + limit + ", rate=" + rate
                + ", breaker=" + breaker + ", fallback=" + fallback + ", hedge=" + hedge + ", batch=" + batch
                + ", embed=" + embed
                + ", http=" + http + ", proxy="
                + proxy + ", ssl=" + ssl + ", tls=" + tls + ", observations=" + observations
                + ", web=" + web + ", allowInsecureHttp=" + allowInsecureHttp + ", shutdownGrace=" + shutdownGrace
                + ", clients=" + clients + "]";
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
}
