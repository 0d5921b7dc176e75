package io.autoglm.cli;

import io.autoglm.sdk.AutoGlmClientBuilder;
import io.autoglm.sdk.internal.codec.Dialects;
import io.autoglm.sdk.internal.codec.Preset;
import io.autoglm.sdk.internal.codec.Presets;
import io.autoglm.sdk.retry.RetrySpec;
import io.autoglm.sdk.time.TimeoutSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where a call goes, who makes it, and how long it may take: what every call has. */
final class EndpointOptions {

    /** The preset of the simulated server, and the name of the model that it has. */
    static final String SIMULATED = "sim";

    private static final String KEY_VARIABLE = "AUTOGLM_API_KEY";

    @Option(
            names = "--provider",
            paramLabel = "NAME",
            completionCandidates = Providers.class,
            description = "Preset: ${COMPLETION-CANDIDATES}. Default: AUTOGLM_PROVIDER.")
    @Nullable
    String provider;

    @Option(
            names = "--base-url",
            paramLabel = "URL",
            description =
                    "The address of the server, for example http://localhost:8000/v1. Default: AUTOGLM_BASE_URL, else the preset's.")
    @Nullable
    String baseUrl;

    @Option(
            names = "--dialect",
            paramLabel = "NAME",
            completionCandidates = Speeches.class,
            description = "How the server speaks: ${COMPLETION-CANDIDATES}. Default: the preset's.")
    @Nullable
    String dialect;

    @Option(
            names = "--api-key-env",
            paramLabel = "NAME",
            description =
                    "The environment variable that holds the API key. Default: AUTOGLM_API_KEY, else the preset's own.")
    @Nullable
    String apiKeyVariable;

    @Option(
            names = "--header",
            paramLabel = "'K: V'",
            description = "An HTTP header to add to each attempt. May be repeated.")
    List<String> headers = List.of();

    @Option(
            names = "--timeout-connect",
            paramLabel = "DURATION",
            converter = DurationOption.class,
            description = "The longest wait for a connection, like 500ms, 2s, 1m or PT2S. Default: 1s.")
    @Nullable
    Duration connect;

    @Option(
            names = "--timeout-total",
            paramLabel = "DURATION",
            converter = DurationOption.class,
            description =
                    "The longest time for the whole call, retries included. Default: none for streams, 5m otherwise.")
    @Nullable
    Duration total;

    @Option(
            names = "--max-attempts",
            paramLabel = "N",
            description = "Attempts at the most, the first included. Default: 4.")
    @Nullable
    Integer maxAttempts;

    @Option(names = "--insecure-http", description = "Allow a key to be sent over plain http to another host.")
    boolean insecureHttp;

    @Option(
            names = "--lang",
            paramLabel = "LANG",
            converter = Language.Reader.class,
            completionCandidates = Language.Names.class,
            description =
                    "Language of the hint at the end of a failure and of what doctor says, for people: ${COMPLETION-CANDIDATES}. What "
                            + "-v and --json show stays English, and what is sent stays as it is. Default: en.")
    Language language = Language.EN;

    @Mixin
    final PoolOptions pool = new PoolOptions();

    @Mixin
    final TransportOptions transport = new TransportOptions();

    /** Returns whether neither options nor variables say where to go. */
    boolean nowhere(Shell shell) {
        return !pool.isPresent()
                && provider == null
                && baseUrl == null
                && shell.variable("AUTOGLM_PROVIDER").isEmpty()
                && shell.variable("AUTOGLM_BASE_URL").isEmpty();
    }

    /** Returns whether the simulated server answers, inside this program or on its preset. */
    boolean simulated(Shell shell) {
        if (pool.isPresent()) {
            return pool.isSimulated();
        }
        return nowhere(shell) || SIMULATED.equals(provider == null ? shell.variable("AUTOGLM_PROVIDER") : provider);
    }

    /** Tells {@code builder} all of it, with the limits of {@code timeouts} where no option says otherwise. */
    void apply(AutoGlmClientBuilder builder, Shell shell, TimeoutSpec timeouts) {
        pool.check(baseUrl, provider);
        builder.provider(provider)
                .baseUrl(baseUrl)
                .dialect(dialect)
                .allowInsecureHttp(insecureHttp)
                .http(transport.spec(shell))
                .timeouts(with(timeouts))
                .environment(variables(shell));
        if (apiKeyVariable != null) {
            builder.apiKey(shell.secret(apiKeyVariable, "--api-key-env"));
        }
        if (maxAttempts != null) {
            builder.retry(RetrySpec.defaults().withMaxAttempts(maxAttempts));
        }
        headers.forEach(header -> addHeader(builder, header));
    }

    /** An address in the environment belongs to the provider there, not to the one that was named now. */
    private Map<String, String> variables(Shell shell) {
        Map<String, String> variables = new HashMap<>(shell.variables());
        if (provider != null) {
            variables.remove("AUTOGLM_BASE_URL");
        }
        variables.computeIfPresent(KEY_VARIABLE, (name, key) -> key.strip());
        return variables;
    }

    private TimeoutSpec with(TimeoutSpec timeouts) {
        TimeoutSpec spec = connect == null ? timeouts : timeouts.withConnect(connect);
        return total == null ? spec : spec.withTotal(total).withUnaryTotal(total);
    }

    private static void addHeader(AutoGlmClientBuilder builder, String header) {
        int colon = header.indexOf(':');
        if (colon < 1) {
            throw new UsageException("--header must look like 'Name: value', one has no name before a colon");
        }
        builder.header(
                header.substring(0, colon).strip(), header.substring(colon + 1).strip());
    }

    /** The names of all presets, read when the help is shown. */
    static final class Providers implements Iterable<String> {

        @Override
        public Iterator<String> iterator() {
            return Stream.concat(Presets.all().stream().map(Preset::name), Stream.of(SIMULATED))
                    .iterator();
        }
    }

    /** The names of all dialects. */
    static final class Speeches implements Iterable<String> {

        @Override
        public Iterator<String> iterator() {
            return Dialects.names().iterator();
        }
    }
}
