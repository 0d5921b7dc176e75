package io.autoglm.cli;

import io.autoglm.sdk.AutoGlmClientBuilder;
import io.autoglm.sdk.EndpointSpec;
import io.autoglm.sdk.admission.Routing;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimServer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The servers that calls are spread over, and which of them is asked first. */
final class PoolOptions {

    @Option(
            names = "--endpoint",
            paramLabel = "'URL[;PART]...'",
            converter = EndpointReader.class,
            description = {
                "A server of several that calls are spread over, instead of --base-url and --provider. May be repeated. URL is as for "
                        + "--base-url; sim is a simulated server inside this program; provider=NAME stands for the preset's own address. "
                        + "A shell ends a command at ';', so put all of it in quotes.",
                "PART: weight=N, its share of the calls among those of the same order, 0 to 1000000, 1 unless said; order=N, 0 to 99, 0 "
                        + "unless said: a higher one is asked only while no lower one can take the call; model=ASKED=SENT, what this server "
                        + "calls a model, may be repeated; name=TEXT, how it is shown; provider=NAME; dialect=NAME; key-env=NAME, the "
                        + "environment variable that holds its key, may be repeated for several keys, and without it the key is that of "
                        + "--api-key-env.",
                "PART of sim: fault=SPEC, may be repeated, and fault-rate=X, ttft=LATENCY and token-delay=LATENCY, as autoglm serve has "
                        + "them.",
                "For example --endpoint 'https://a.example/v1;weight=9' --endpoint 'https://b.example/v1;weight=1'."
            })
    List<EndpointArgument> endpoints = List.of();

    @Option(
            names = "--routing",
            paramLabel = "NAME",
            converter = RoutingReader.class,
            completionCandidates = Routings.class,
            description =
                    "Which --endpoint is asked first: ${COMPLETION-CANDIDATES}; least-loaded draws two by weight and takes the one "
                            + "with less to do. Default: weighted.")
    @Nullable
    Routing routing;

    /** Returns whether calls go to endpoints of their own. */
    boolean isPresent() {
        return !endpoints.isEmpty();
    }

    /** Returns whether there is a choice. */
    boolean isSeveral() {
        return endpoints.size() > 1;
    }

    /** Returns whether simulated servers answer, and nobody else. */
    boolean isSimulated() {
        return isPresent() && endpoints.stream().allMatch(EndpointArgument::isSimulated);
    }

    /** Refuses what cannot be: beside what says otherwise where calls go, and without anything to choose from. */
    void check(@Nullable String baseUrl, @Nullable String provider) {
        if (!isPresent()) {
            if (routing != null) {
                throw new UsageException("--routing belongs to --endpoint: without, there is nothing to choose from");
            }
            return;
        }
        if (baseUrl != null || provider != null) {
            throw new UsageException("--endpoint and " + (baseUrl != null ? "--base-url" : "--provider")
                    + " exclude each other: make it one more --endpoint" + (baseUrl != null ? "" : " provider=NAME"));
        }
        if (endpoints.stream().noneMatch(each -> each.spec().weight() > 0)) {
            throw new UsageException("--endpoint: at least one must have a weight above 0");
        }
    }

    /** Tells {@code builder}, and starts the simulated servers, each of which {@code started} has as soon as it runs. */
    void apply(AutoGlmClientBuilder builder, Shell shell, List<SimServer> started) {
        if (routing != null) {
            builder.routing(routing);
        }
        long all = endpoints.stream().filter(each -> each.simulated() != null).count();
        for (EndpointArgument each : endpoints) {
            SimBehavior behavior = each.simulated();
            if (behavior == null) {
                builder.endpoint(each.withKeys(shell));
            } else {
                SimServer server = SimServer.start(behavior);
                started.add(server);
                builder.endpoint(named(each.spec(), all == 1 ? "" : "-" + started.size(), server, shell));
            }
        }
    }

    private static EndpointSpec named(EndpointSpec spec, String number, SimServer server, Shell shell) {
        String name = spec.name() == null ? EndpointOptions.SIMULATED + number : spec.name();
        shell.say("* " + name + " is a simulated server inside this program at " + server.baseUrl());
        return spec.withName(name).withBaseUrl(server.baseUrl());
    }

    private static String word(Routing routing) {
        return routing.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Reads the name of a routing. */
    static final class RoutingReader implements ITypeConverter<Routing> {

        @Override
        public Routing convert(String text) {
            return Arrays.stream(Routing.values())
                    .filter(known -> word(known).equals(text))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException(
                            "must be " + String.join(" or ", new Routings()) + ", was '" + OneLine.of(text) + "'"));
        }
    }

    /** The names of all routings. */
    static final class Routings implements Iterable<String> {

        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(Routing.values()).map(PoolOptions::word).iterator();
        }
    }
}
