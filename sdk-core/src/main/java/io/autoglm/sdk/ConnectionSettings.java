package io.autoglm.sdk;

import io.autoglm.sdk.auth.CredentialPolicy;
import io.autoglm.sdk.auth.CredentialProvider;
import io.autoglm.sdk.auth.Credentials;
import io.autoglm.sdk.auth.KeyProvider;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.http.HttpSpec;
import io.autoglm.sdk.http.ProxyEnvironment;
import io.autoglm.sdk.http.ProxySpec;
import io.autoglm.sdk.internal.codec.BaseUrls;
import io.autoglm.sdk.internal.codec.Dialect;
import io.autoglm.sdk.internal.codec.Dialects;
import io.autoglm.sdk.internal.codec.OpenAiDialect;
import io.autoglm.sdk.internal.codec.Preset;
import io.autoglm.sdk.internal.codec.Presets;
import io.autoglm.sdk.internal.http.HttpTransport;
import io.autoglm.sdk.internal.http.TransportSettings;
import io.autoglm.sdk.internal.settings.Misspelt;
import io.autoglm.sdk.observe.LogLine;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.HeaderRules;
import io.autoglm.sdk.policy.Operation;
import java.net.URI;
import java.nio.file.Path;
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

    /** What the log says about a credential that an application gets in a way of its own. */
    private static final String OWN_PROVIDER = "provider of the application";

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

    Connection resolve() {
        Misspelt.checkVariables(environment);
        String providerName = orVariable(provider, "AUTOGLM_PROVIDER");
        String address = orVariable(baseUrl, "AUTOGLM_BASE_URL");
        if (providerName == null && address == null) {
            throw new IllegalArgumentException(
                    "no endpoint: set baseUrl (AUTOGLM_BASE_URL) or provider (AUTOGLM_PROVIDER, one of " + providers()
                            + ")");
        }
        Preset preset = providerName == null ? null : preset(providerName);
        URI base = address == null ? addressOf(preset) : BaseUrls.normalize(address, pathOf(preset));
        Preset known = known(preset, base);
        Preset owner = preset != null ? preset : owner(null, base);
        String spoken = dialect != null ? dialect : known != null ? known.dialect() : OpenAiDialect.NAME;
        Endpoint endpoint = new Endpoint(
                nameOf(preset, address, base),
                base,
                orVariable(model, "AUTOGLM_MODEL"),
                failureCodes,
                owner != null ? owner.known() : Presets.knownBy(spoken));
        return withKey(endpoint, Dialects.of(spoken, known == null ? null : known.paths()), preset);
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
    private String pathOf(@Nullable Preset preset) {
        String name = dialect != null ? dialect : preset == null ? OpenAiDialect.NAME : preset.dialect();
        return Dialects.of(name, null).target(Operation.GENERATE).path();
    }

    AutoGlmClient start(Connection target, ClientSettings settings, Pool pool) {
        CredentialPolicy.checkFixed(target.endpoint(), target.credentials(), allowInsecureHttp);
        HttpSpec travel = travel(target.endpoint().baseUrl());
        HttpTransport transport = HttpTransport.create(TransportSettings.DEFAULTS
                .mutate()
                .connectTimeout(settings.timeouts().connect())
                .maxConnections(pool.maxConnections())
                .userAgent(application == null ? SdkVersion.USER_AGENT : SdkVersion.USER_AGENT + " " + application)
                .acceptLanguage(locale == null ? null : locale.toLanguageTag())
                .headers(headers)
                .http(travel)
                .customizer(customizer)
                .build());
        return transport.orClosed(() -> {
            Exchange wire =
                    transport.exchange(target.dialect(), target.endpoint().baseUrl());
            log(target, settings, travel);
            return new DefaultAutoGlmClient(settings, pool, wire, transport.close());
        });
    }

    /** The shorthand for trust and the proxy of the environment fill what the transport's own settings leave open. */
    private HttpSpec travel(URI baseUrl) {
        HttpSpec travel = trustedCertificates == null
                ? http
                : http.withTls(http.tls().withTrustedCertificates(trustedCertificates));
        return travel.proxy() == null ? travel.withProxy(ProxyEnvironment.find(environment, baseUrl)) : travel;
    }

    private void log(Connection target, ClientSettings settings, HttpSpec travel) {
        Endpoint endpoint = target.endpoint();
        if (travel.tls().anyHostname()) {
            LogLine.ANY_HOSTNAME.entry().with("endpoint", endpoint.name()).write();
        }
        ProxySpec proxy = travel.proxy();
        if (proxy != null && proxy.type() != ProxySpec.Type.DIRECT) {
            LogLine.PROXY_USED
                    .entry()
                    .with("endpoint", endpoint.name())
                    .with("proxy", proxy)
                    .write();
        }
        KeyProvider keys = target.credentials() instanceof KeyProvider known ? known : null;
        LogLine.CLIENT_STARTED
                .entry()
                .with("client", name)
                .with("endpoint", endpoint.name())
                .with("base_url", endpoint.baseUrl())
                .with("dialect", target.dialect().name())
                .with("model", endpoint.defaultModel())
                .with("credential_source", target.keySource())
                .with("credential_kind", keys == null ? kindOf(target.credentials()) : keys.form())
                .with("credential", keys == null ? null : keys.name())
                .with("limit", settings.limit())
                .with("timeouts", settings.timeouts())
                .with("retry", settings.retry())
                .write();
    }

    private static @Nullable String kindOf(CredentialProvider credentials) {
        return credentials.equals(Credentials.none()) ? null : OWN_PROVIDER;
    }

    Connection scripted() {
        CredentialProvider who = credentials == null ? Credentials.none() : credentials;
        Endpoint endpoint = model == null ? SCRIPTED : new Endpoint(SCRIPTED.name(), SCRIPTED.baseUrl(), model);
        return new Connection(endpoint, OpenAiDialect.INSTANCE, who, "settings");
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
    private @Nullable Preset known(@Nullable Preset named, URI base) {
        boolean mayBeKnown =
                named == null && dialect == null && base.getScheme().equals("https");
        return mayBeKnown ? owner(null, base) : named;
    }

    private Connection withKey(Endpoint endpoint, Dialect speaks, @Nullable Preset preset) {
        if (credentials != null) {
            return new Connection(endpoint, speaks, credentials, "settings");
        }
        String own = environment.get("AUTOGLM_API_KEY");
        if (own != null && !own.isBlank()) {
            return new Connection(endpoint, speaks, Credentials.bearer(own), "AUTOGLM_API_KEY");
        }
        // a provider's own variable holds a key of that provider: it never goes to another host
        Preset owner = owner(preset, endpoint.baseUrl());
        if (owner != null) {
            for (String variable : owner.keyVariables()) {
                String key = environment.get(variable);
                if (key != null && !key.isBlank()) {
                    return new Connection(endpoint, speaks, Credentials.bearer(key), variable);
                }
            }
            if (owner.needsKey()) {
                throw new IllegalArgumentException("provider " + owner.name()
                        + " needs a key: set apiKey, AUTOGLM_API_KEY or " + String.join(" or ", owner.keyVariables()));
            }
        }
        return new Connection(endpoint, speaks, Credentials.none(), "none");
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
