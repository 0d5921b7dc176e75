package io.autoglm.spring;

import static io.autoglm.spring.PropertyValues.absentIfBlank;
import static io.autoglm.spring.PropertyValues.below;
import static io.autoglm.spring.PropertyValues.named;
import static io.autoglm.spring.PropertyValues.or;

import io.autoglm.sdk.EndpointSpec;
import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.auth.CredentialProvider;
import io.autoglm.sdk.internal.codec.BaseUrls;
import io.autoglm.sdk.internal.codec.Preset;
import io.autoglm.sdk.internal.codec.Presets;
import io.autoglm.sdk.policy.HeaderRules;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * One endpoint of several; what is absent is as the client has it. {@link #toString()} shows no key and no value of a header.
 *
 * @param provider     Provider preset that gives base URL and dialect.
 * @param baseUrl      Address that paths are appended to; without it that of the provider.
 * @param dialect      How the server speaks.
 * @param model        Model of requests that name none, as requests would name it.
 * @param models       What this server calls the models that requests name, for example models.glm-4.6=glm-4.6-fp8; any other is sent as it is.
 * @param weight       Part of the calls among endpoints of the same order, 0 to 1000000; 1 when absent. With 0 it has only calls that name it.
 * @param order        Place in the order of failing over, 0 to 99; 0 when absent. Calls go to a higher one only while none of a lower one can take them.
 * @param apiKey       Key to call with; without it that of the client.
 * @param apiKeys      Several keys that share the calls, each with limits of its own; instead of one.
 * @param apiKeyFile   File that holds the key; instead of it.
 * @param apiKeyScheme Word before the keys in the header Authorization: bearer or api-key; or glm-token, where keys of GLM sign tokens that are sent in their place.
 * @param apiKeyHeader Header that carries the key alone, instead of Authorization.
 * @param headers      HTTP headers added to those of the client, over which they win.
 * @param limit        How many attempts run at once, with what autoglm.limit has but max-waiting; whoever sets one of them takes none of the client's.
 * @param rate         How much is sent in a length of time, with what autoglm.rate has; whoever sets one of them takes none of the client's.
 */
record EndpointProperties(
        @Nullable String provider,
        @Nullable String baseUrl,
        @Nullable String dialect,
        @Nullable String model,
        @DefaultValue Map<String, String> models,
        @Nullable Integer weight,
        @Nullable Integer order,
        @Nullable String apiKey,
        @DefaultValue List<String> apiKeys,
        @Nullable Path apiKeyFile,
        ApiKey.@Nullable Scheme apiKeyScheme,
        @Nullable String apiKeyHeader,
        @DefaultValue Map<String, String> headers,
        @Nullable @NestedConfigurationProperty LimitProperties limit,
        @Nullable @NestedConfigurationProperty RateProperties rate) {

    EndpointProperties {
        provider = absentIfBlank(provider);
        baseUrl = absentIfBlank(baseUrl);
        dialect = absentIfBlank(dialect);
        model = absentIfBlank(model);
        models = Collections.unmodifiableMap(new LinkedHashMap<>(models));
        apiKey = absentIfBlank(apiKey);
        apiKeys = apiKeys.stream().filter(key -> !key.isBlank()).toList();
        apiKeyFile = absentIfBlank(apiKeyFile);
        apiKeyHeader = absentIfBlank(apiKeyHeader);
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /** Returns the endpoint called {@code name}; reads the file of its key. What is refused is called as it is below that name. */
    EndpointSpec spec(String name) {
        return below(AutoGlmProperties.ENDPOINTS + "." + name, () -> {
            checkAddress();
            List<CredentialProvider> credentials = credentials();
            Map<String, String> checked = named("autoglm.headers", () -> HeaderRules.checked(headers));
            LimitSpec limits = limitSpec();
            return named(
                    "autoglm",
                    () -> new EndpointSpec(
                            name,
                            provider,
                            baseUrl,
                            dialect,
                            model,
                            models,
                            or(weight, 1),
                            or(order, 0),
                            credentials,
                            checked,
                            limits,
                            rate == null ? null : rate.spec()));
        });
    }

    private void checkAddress() {
        String address = baseUrl;
        if (address != null) {
            named("autoglm.base-url", () -> BaseUrls.normalize(address));
        } else if (provider == null || Presets.all().stream().anyMatch(this::isOursWithoutAddress)) {
            throw new RefusedPropertyException(
                    "autoglm.base-url is not set, and "
                            + (provider == null
                                    ? "neither is autoglm.provider"
                                    : "provider " + provider + " has no address of its own"),
                    "Set autoglm.base-url" + (provider == null ? " or autoglm.provider." : "."));
        }
    }

    private boolean isOursWithoutAddress(Preset preset) {
        return preset.baseUrl() == null && preset.name().equalsIgnoreCase(provider);
    }

    private List<CredentialProvider> credentials() {
        ApiKey one = new ApiKey(apiKey, apiKeyFile, apiKeyScheme, apiKeyHeader);
        if (apiKeys.isEmpty()) {
            CredentialProvider only = one.credentials(one.read());
            return only == null ? List.of() : List.of(only);
        }
        if (apiKey != null || apiKeyFile != null) {
            throw RefusedPropertyException.bothSet(
                    "autoglm.api-keys", apiKey != null ? "autoglm.api-key" : "autoglm.api-key-file");
        }
        List<CredentialProvider> several = new ArrayList<>();
        for (String key : apiKeys) {
            several.add(new ApiKey(key, null, apiKeyScheme, apiKeyHeader).credentialsOf(key));
        }
        return several;
    }

    private @Nullable LimitSpec limitSpec() {
        if (limit == null) {
            return null;
        }
        if (limit.maxWaiting() != null) {
            throw new RefusedPropertyException(
                    "autoglm.limit.max-waiting: all endpoints of a client have one waiting room",
                    "Set max-waiting below the limit of the client, not of the endpoint.");
        }
        return limit.spec();
    }

    @Override
    public String toString() {
        return "EndpointProperties[provider=" + provider + ", baseUrl=" + AutoGlmProperties.withoutSecrets(baseUrl)
                + ", dialect=" + dialect + ", model=" + model + ", models=" + models + ", weight=" + weight
                + ", order=" + order + ", key=" + new ApiKey(apiKey, apiKeyFile, apiKeyScheme, apiKeyHeader)
                + ", apiKeys=" + apiKeys.size() + ", headers=" + headers.keySet() + ", limit=" + limit + ", rate="
                + rate + "]";
    }
}
