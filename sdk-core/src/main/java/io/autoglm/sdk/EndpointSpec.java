package io.autoglm.sdk;

import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.admission.Member;
import io.autoglm.sdk.admission.RateSpec;
import io.autoglm.sdk.auth.CredentialProvider;
import io.autoglm.sdk.auth.Credentials;
import io.autoglm.sdk.internal.codec.BaseUrls;
import io.autoglm.sdk.policy.HeaderRules;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint of several that a client spreads its calls over; what is absent is as the client has it. Immutable.
 *
 * @param name        how logs, metrics, exceptions and calls that name it call it: 1 to 100 visible ASCII characters without a slash; absent: the
 *                    provider where it has an address of its own, else host and port
 * @param provider    the provider preset, see {@link ConnectionBuilder#provider}
 * @param baseUrl     the address that paths are appended to, see {@link ConnectionBuilder#baseUrl}; absent: the provider's
 * @param dialect     how the server speaks, see {@link ConnectionBuilder#dialect}
 * @param model       the model of requests that name none, as requests would name it
 * @param models      what this server calls the models that requests name; a request for any other is sent as it is
 * @param weight      its part of the calls among those of the same order, 0 to {@value Member#HIGHEST_WEIGHT}; with 0 it has only those that
 *                    name it
 * @param order       0 to {@value Member#HIGHEST_ORDER}: calls go to a higher order only while no endpoint of a lower one can take them
 * @param credentials who calls; several share the endpoint's calls, each with limits of its own
 * @param headers     HTTP headers added to those of the client, over which they win; for this endpoint only
 * @param limit       how many attempts are in flight at once; its waiting room counts in the client's own only
 * @param rate        how many attempts and model tokens in a length of time
 */
public record EndpointSpec(
        @Nullable String name,
        @Nullable String provider,
        @Nullable String baseUrl,
        @Nullable String dialect,
        @Nullable String model,
        Map<String, String> models,
        int weight,
        int order,
        List<CredentialProvider> credentials,
        Map<String, String> headers,
        @Nullable LimitSpec limit,
        @Nullable RateSpec rate) {

    private static final int LONGEST_NAME = 100;

    /** Says nothing. */
    static final EndpointSpec EMPTY =
            new EndpointSpec(null, null, null, null, null, Map.of(), 1, 0, List.of(), Map.of(), null, null);

    public EndpointSpec {
        if (name != null) {
            checkName(name);
        }
        models = Map.copyOf(models);
        models.forEach(EndpointSpec::checkModel);
        checkWeight(weight);
        within("order", order, Member.HIGHEST_ORDER);
        credentials = List.copyOf(credentials);
        headers = HeaderRules.checked(headers);
    }

    private static void checkName(String name) {
        boolean isVisible = name.chars().allMatch(c -> c > ' ' && c < 127 && c != '/');
        if (name.isEmpty() || name.length() > LONGEST_NAME || !isVisible) {
            throw new IllegalArgumentException("endpoint name must have 1 to " + LONGEST_NAME
                    + " visible ASCII characters and no slash, was '"
                    + name.substring(0, Math.min(LONGEST_NAME, name.length())).replaceAll("[^\\x20-\\x7e]", "?") + "'");
        }
    }

    private static void checkModel(String requested, String sent) {
        if (requested.isBlank() || sent.isBlank()) {
            throw new IllegalArgumentException(
                    "endpoint models must not be blank, was '" + requested + "' = '" + sent + "'");
        }
    }

    static void checkWeight(int weight) {
        within("weight", weight, Member.HIGHEST_WEIGHT);
    }

    private static void within(String what, int value, int most) {
        if (value < 0 || value > most) {
            throw new IllegalArgumentException("endpoint " + what + " must be from 0 to " + most + ", was " + value);
        }
    }

    /** Returns the endpoint at {@code baseUrl}. */
    public static EndpointSpec at(String baseUrl) {
        Objects.requireNonNull(baseUrl, "baseUrl must not be null");
        return EMPTY.changed(draft -> draft.baseUrl = baseUrl);
    }

    /** Returns the endpoint of a provider that has an address of its own. */
    public static EndpointSpec of(String provider) {
        Objects.requireNonNull(provider, "provider must not be null");
        return EMPTY.changed(draft -> draft.provider = provider);
    }

    /** Returns a copy of that name. */
    public EndpointSpec withName(@Nullable String value) {
        return changed(draft -> draft.name = value);
    }

    /** Returns a copy of that provider. */
    public EndpointSpec withProvider(@Nullable String value) {
        return changed(draft -> draft.provider = value);
    }

    /** Returns a copy at that address. */
    public EndpointSpec withBaseUrl(@Nullable String value) {
        return changed(draft -> draft.baseUrl = value);
    }

    /** Returns a copy that speaks that dialect. */
    public EndpointSpec withDialect(@Nullable String value) {
        return changed(draft -> draft.dialect = value);
    }

    /** Returns a copy with that model for requests that name none. */
    public EndpointSpec withModel(@Nullable String value) {
        return changed(draft -> draft.model = value);
    }

    /** Returns a copy that sends {@code sent} for requests that name {@code requested}. */
    public EndpointSpec withModel(String requested, String sent) {
        Map<String, String> more = new TreeMap<>(models);
        more.put(requested, sent);
        return withModels(more);
    }

    /** Returns a copy with these names of models, and no others. */
    public EndpointSpec withModels(Map<String, String> value) {
        return changed(draft -> draft.models = value);
    }

    /** Returns a copy of that weight. */
    public EndpointSpec withWeight(int value) {
        return changed(draft -> draft.weight = value);
    }

    /** Returns a copy of that order. */
    public EndpointSpec withOrder(int value) {
        return changed(draft -> draft.order = value);
    }

    /** Returns a copy that is called with these keys, each as {@code Authorization: Bearer}. */
    public EndpointSpec withKeys(String... keys) {
        return withCredentials(Stream.of(keys).map(Credentials::bearer).toArray(CredentialProvider[]::new));
    }

    /** Returns a copy that is called with these credentials. */
    public EndpointSpec withCredentials(CredentialProvider... values) {
        return changed(draft -> draft.credentials = List.of(values));
    }

    /** Returns a copy with one more HTTP header. */
    public EndpointSpec withHeader(String header, String value) {
        Map<String, String> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        more.putAll(headers);
        more.put(header, value);
        return changed(draft -> draft.headers = more);
    }

    /** Returns a copy with that concurrency limit. */
    public EndpointSpec withLimit(@Nullable LimitSpec value) {
        return changed(draft -> draft.limit = value);
    }

    /** Returns a copy with that rate limit. */
    public EndpointSpec withRate(@Nullable RateSpec value) {
        return changed(draft -> draft.rate = value);
    }

    private EndpointSpec changed(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.spec();
    }

    /** Header values and addresses that cannot be used are not shown: they may be secret. */
    @Override
    public String toString() {
        return "EndpointSpec[name=" + name + ", provider=" + provider + ", baseUrl=" + shownUrl() + ", dialect="
                + dialect
                + ", model=" + model + ", models=" + models + ", weight=" + weight + ", order=" + order
                + ", credentials=" + credentials.size() + ", headers=" + headers.keySet() + ", limit=" + limit
                + ", rate=" + rate + "]";
    }

    /** An address that will be refused may carry a secret, and be refused for that. */
    private @Nullable String shownUrl() {
        try {
            return baseUrl == null ? null : BaseUrls.normalize(baseUrl).toString();
        } catch (IllegalArgumentException refused) {
            return "unusable";
        }
    }

    /** A copy that is being changed. */
    private static final class Draft {

        private @Nullable String name;
        private @Nullable String provider;
        private @Nullable String baseUrl;
        private @Nullable String dialect;
        private @Nullable String model;
        private Map<String, String> models;
        private int weight;
        private int order;
        private List<CredentialProvider> credentials;
        private Map<String, String> headers;
        private @Nullable LimitSpec limit;
        private @Nullable RateSpec rate;

        Draft(EndpointSpec from) {
            name = from.name;
            provider = from.provider;
            baseUrl = from.baseUrl;
            dialect = from.dialect;
            model = from.model;
            models = from.models;
            weight = from.weight;
            order = from.order;
            credentials = from.credentials;
            headers = from.headers;
            limit = from.limit;
            rate = from.rate;
        }

        EndpointSpec spec() {
            return new EndpointSpec(
                    name, provider, baseUrl, dialect, model, models, weight, order, credentials, headers, limit, rate);
        }
    }
}
