package io.autoglm.sdk;

import io.autoglm.sdk.auth.CredentialProvider;
import io.autoglm.sdk.auth.Credentials;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.http.HttpSpec;
import io.autoglm.sdk.http.ProxyEnvironment;
import io.autoglm.sdk.internal.codec.BaseUrls;
import io.autoglm.sdk.internal.codec.Dialect;
import io.autoglm.sdk.internal.codec.Dialects;
import io.autoglm.sdk.internal.codec.OpenAiDialect;
import io.autoglm.sdk.internal.codec.Preset;
import io.autoglm.sdk.internal.codec.Presets;
import io.autoglm.sdk.internal.http.TransportSettings;
import io.autoglm.sdk.internal.settings.Misspelt;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.HeaderRules;
import io.autoglm.sdk.policy.Operation;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.client.HttpClient;

/** What the builder was told about the connection, and how it is resolved: set values first, then the environment, then the preset. */
final class ConnectionSettings {

    private static final Endpoint SCRIPTED = new Endpoint("scripted", URI.create("http://127.0.0.1/v1"), "scripted");

    @Nullable
    String name;

    @Nullable
    String provider;

    @Nullable
    String baseUrl;

    @Nullable
    String model;

    @Nullable
    String dialect;

    @Nullable
    CredentialProvider credentials;

    Map<String, String> environment = Map.of();
    Map<String, String> headers = Map.of();

    @Nullable
    String application;

    @Nullable
    Locale locale;

    boolean allowInsecureHttp;

    HttpSpec http = HttpSpec.defaults();

    @Nullable
    Path trustedCertificates;

    UnaryOperator<HttpClient> customizer = UnaryOperator.identity();

    Map<String, ErrorCode> failureCodes = Map.of();

    private final List<EndpointSpec> endpoints = new ArrayList<>();

    void addEndpoint(EndpointSpec spec) {
        endpoints.add(spec);
    }

    void addFailureCode(String said, ErrorCode code) {
        failureCodes = with(failureCodes, "statusOrProviderCode", said, code);
    }

    void addHeader(String header, String value) {
        headers = HeaderRules.checked(with(headers, "header name", header, value));
    }

    private static <T> Map<String, T> with(Map<String, T> before, String what, String name, T value) {
        Map<String, T> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        more.putAll(before);
        more.put(Objects.requireNonNull(name, what + " must not be null"), Objects.requireNonNull(value, what));
        return more;
    }

    /** Returns where calls go: to the endpoints that were added, else to the one that everything else describes. */
    List<Connection> resolve() {
        Misspelt.checkVariables(environment);
        if (!endpoints.isEmpty()) {
            checkAlone("baseUrl", baseUrl);
            checkAlone("provider", provider);
            return endpoints.stream().map(this::resolve).toList();
        }
        EndpointSpec only = EndpointSpec.EMPTY
                .withBaseUrl(orVariable(baseUrl, "AUTOGLM_BASE_URL"))
                .withProvider(orVariable(provider, "AUTOGLM_PROVIDER"));
        if (only.provider() == null && only.baseUrl() == null) {
            throw new IllegalArgumentException(
                    "no endpoint: set baseUrl (AUTOGLM_BASE_URL) or provider (AUTOGLM_PROVIDER, one of " + providers()
                            + ")");
        }
        return List.of(resolve(only));
    }

    private static void checkAlone(String setting, @Nullable String value) {
        if (value != null) {
            throw new IllegalArgumentException(
                    setting + " must not be set when there are endpoints: make it an endpoint, too; was " + value);
        }
    }

    /** Returns an endpoint with what the client has where it says nothing itself. */
    Connection resolve(EndpointSpec spec) {
        String address = spec.baseUrl();
        Preset preset = spec.provider() == null ? null : preset(spec.provider());
        String own = spec.dialect() == null ? dialect : spec.dialect();
        URI base = address == null ? addressOf(preset) : BaseUrls.normalize(address, pathOf(own, preset));
        Preset known = known(own, preset, base);
        Preset owner = preset != null ? preset : owner(null, base);
        String spoken = own != null ? own : known != null ? known.dialect() : OpenAiDialect.NAME;
        Endpoint endpoint = new Endpoint(
                spec.name() != null ? spec.name() : nameOf(preset, address, base),
                base,
                spec.model() != null ? spec.model() : orVariable(model, "AUTOGLM_MODEL"),
                spec.models(),
                null,
                failureCodes,
                owner != null ? owner.known() : Presets.knownBy(spoken));
        return withKey(endpoint, Dialects.of(spoken, known == null ? null : known.paths()), preset, spec);
    }

    private static URI addressOf(@Nullable Preset preset) {
        URI known = preset == null ? null : preset.baseUrl();
        if (known == null) {
            throw new IllegalArgumentException("provider " + (preset == null ? "" : preset.name())
                    + " has no address of its own: set baseUrl (AUTOGLM_BASE_URL)");
        }
        return known;
    }

    /** Where requests to generate go: an address that ends in it is meant without. */
    private static String pathOf(@Nullable String dialect, @Nullable Preset preset) {
        String name = dialect != null ? dialect : preset == null ? OpenAiDialect.NAME : preset.dialect();
        return Dialects.of(name, null).target(Operation.GENERATE).path();
    }

    /**
     * Returns a running client.
     *
     * @param scripted stands in place of HTTP; {@code null} for HTTP
     */
    AutoGlmClient start(ClientSettings settings, @Nullable Exchange scripted) {
        List<Connection> targets = scripted != null && endpoints.isEmpty() ? List.of(scripted()) : resolve();
        Wires wires = scripted == null ? new HttpWires(this, settings.timeouts().connect()) : Wires.scripted(scripted);
        return wires.orClosed(() -> {
            Pool pool = new Pool(this, settings, wires, targets);
            if (scripted == null) {
                targets.forEach(target -> StartLines.write(
                        name, target, settings, travel(target.endpoint().baseUrl())));
            }
            Subjects subjects = new Subjects(settings, pool, environment.keySet());
            return new DefaultAutoGlmClient(settings, pool, subjects, locale);
        });
    }

    /** Returns what all connections have in common. */
    TransportSettings.Builder transport() {
        return TransportSettings.DEFAULTS
                .mutate()
                .userAgent(application == null ? SdkVersion.USER_AGENT : SdkVersion.USER_AGENT + " " + application)
                .acceptLanguage(locale == null ? null : locale.toLanguageTag())
                .headers(headers)
                .customizer(customizer);
    }

    /** The shorthand for trust and the proxy of the environment fill what the transport's own settings leave open. */
    HttpSpec travel(URI baseUrl) {
        HttpSpec travel = trustedCertificates == null
                ? http
                : http.withTls(http.tls().withTrustedCertificates(trustedCertificates));
        return travel.proxy() == null ? travel.withProxy(ProxyEnvironment.find(environment, baseUrl)) : travel;
    }

    Connection scripted() {
        CredentialProvider who = credentials == null ? Credentials.none() : credentials;
        Endpoint endpoint = model == null ? SCRIPTED : new Endpoint(SCRIPTED.name(), SCRIPTED.baseUrl(), model);
        return new Connection(endpoint, OpenAiDialect.INSTANCE, List.of(who), "settings", EndpointSpec.EMPTY);
    }

    private static Preset preset(String name) {
        return name.equals(SimulatedServer.PROVIDER) ? SimulatedServer.preset() : Presets.of(name);
    }

    private static String nameOf(@Nullable Preset preset, @Nullable String address, URI base) {
        if (preset != null && address == null) {
            return preset.name();
        }
        return base.getPort() < 0 ? base.getHost() : base.getHost() + ":" + base.getPort();
    }

    /** A preset that nobody named counts when the address is its own, unless it is on this machine, where anything may answer. */
    private @Nullable Preset known(@Nullable String dialect, @Nullable Preset named, URI base) {
        boolean mayBeKnown =
                named == null && dialect == null && base.getScheme().equals("https");
        return mayBeKnown ? owner(null, base) : named;
    }

    private Connection withKey(Endpoint endpoint, Dialect speaks, @Nullable Preset preset, EndpointSpec spec) {
        if (!spec.credentials().isEmpty()) {
            return new Connection(endpoint, speaks, spec.credentials(), "settings", spec);
        }
        if (credentials != null) {
            return new Connection(endpoint, speaks, List.of(credentials), "settings", spec);
        }
        String own = environment.get("AUTOGLM_API_KEY");
        if (own != null && !own.isBlank()) {
            return new Connection(endpoint, speaks, List.of(Credentials.bearer(own)), "AUTOGLM_API_KEY", spec);
        }
        // a provider's own variable holds a key of that provider: it never goes to another host
        Preset owner = owner(preset, endpoint.baseUrl());
        if (owner != null) {
            for (String variable : owner.keyVariables()) {
                String key = environment.get(variable);
                if (key != null && !key.isBlank()) {
                    return new Connection(endpoint, speaks, List.of(Credentials.bearer(key)), variable, spec);
                }
            }
            if (owner.needsKey()) {
                throw new IllegalArgumentException("provider " + owner.name()
                        + " needs a key: set apiKey, AUTOGLM_API_KEY or " + String.join(" or ", owner.keyVariables()));
            }
        }
        return new Connection(endpoint, speaks, List.of(Credentials.none()), "none", spec);
    }

    private static @Nullable Preset owner(@Nullable Preset chosen, URI baseUrl) {
        if (chosen != null && chosen.owns(baseUrl)) {
            return chosen;
        }
        for (Preset known : Presets.all()) {
            if (known.owns(baseUrl)) {
                return known;
            }
        }
        return null;
    }

    private static String providers() {
        return Stream.concat(Presets.all().stream().map(Preset::name), Stream.of(SimulatedServer.PROVIDER))
                .collect(Collectors.joining(", "));
    }

    private @Nullable String orVariable(@Nullable String value, String variable) {
        if (value != null) {
            return value;
        }
        String found = environment.get(variable);
        return found == null || found.isBlank() ? null : found;
    }
}
