package io.autoglm.cli;

import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimBehaviorBuilder;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimGateway;
import io.autoglm.test.SimLatency;
import io.autoglm.test.SimProfile;
import io.autoglm.test.SimServer;
import io.autoglm.test.SimTransport;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Runs the simulated server until it is interrupted. */
@Command(
        name = "serve",
        description = {
            "Run the simulated server on 127.0.0.1 until Ctrl-C. The first line on standard output is its base URL; with --tls the certificate "
                    + "to trust follows.",
            "A LATENCY is a time like 200ms, uniform:100ms-300ms or lognormal:200ms,0.5 (median, sigma)."
        },
        mixinStandardHelpOptions = true,
        versionProvider = AutoGlm.Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"2:the program was called in a way that cannot work, or the port is taken", "130:interrupted"})
final class ServeCommand implements Callable<Integer> {

    private final Shell shell;

    @Option(names = "--port", paramLabel = "N", description = "The port. Default: a free one.")
    private int port;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            converter = Profile.class,
            completionCandidates = Profiles.class,
            description = "The server to imitate: ${COMPLETION-CANDIDATES}. Default: openai.")
    private SimProfile profile = SimProfile.OPENAI;

    @Option(
            names = "--gateway",
            paramLabel = "NAME",
            converter = Gateway.class,
            completionCandidates = Gateways.class,
            description =
                    "What stands in front of it and refuses with a face of its own: ${COMPLETION-CANDIDATES}. Default: nothing.")
    private @Nullable SimGateway gateway;

    @Option(
            names = "--loading",
            paramLabel = "DURATION",
            converter = DurationOption.class,
            description = "How long it answers at first that its model is loading. Default: not at all.")
    private @Nullable Duration loading;

    @Option(names = "--tls", description = "Speak TLS, with a certificate that is made now.")
    private boolean tls;

    @Option(
            names = "--http2",
            description =
                    "Speak HTTP/2 beside HTTP/1.1: as the handshake agrees with --tls, by prior knowledge or upgrade without.")
    private boolean http2;

    @Option(
            names = "--ttft",
            paramLabel = "LATENCY",
            converter = Latency.class,
            description = "Time to first token. Default: 0.")
    private SimLatency firstToken = SimLatency.none();

    @Option(
            names = "--token-delay",
            paramLabel = "LATENCY",
            converter = Latency.class,
            description = "Time before each further token. Default: 0.")
    private SimLatency perToken = SimLatency.none();

    @Option(names = "--tokens", paramLabel = "N", description = "Text tokens per answer. Default: the answer once.")
    private @Nullable Long tokens;

    @Option(
            names = "--fault",
            paramLabel = "SPEC",
            converter = Fault.class,
            description =
                    "How requests fail, for example reset-after:3, status:503 or rate-limited:2s; an unknown one lists all. "
                            + "May be repeated: one of them is chosen for each request.")
    private List<SimFault> faults = List.of();

    @Option(
            names = "--fault-rate",
            paramLabel = "X",
            description = "The share of requests that fail like that, 0 to 1. Default: 1.")
    private double faultRate = 1;

    @Option(
            names = "--error-rate",
            paramLabel = "X",
            description = "The share of requests answered 503, 0 to 1. Default: 0.")
    private double errorRate;

    @Option(
            names = "--max-concurrent",
            paramLabel = "N",
            description = "Requests at once; more are answered 429. Default: no limit.")
    private @Nullable Integer maxConcurrent;

    @Option(
            names = "--rpm",
            paramLabel = "N",
            description = "Requests per minute; more are answered 429. Default: no limit.")
    private @Nullable Integer requestsPerMinute;

    @Option(
            names = "--api-key-env",
            paramLabel = "NAME",
            description =
                    "The environment variable that holds the key that requests must bring. Default: none is asked for.")
    private @Nullable String apiKeyVariable;

    @Option(names = "--seed", paramLabel = "N", description = "What all chance is derived from. Default: 42.")
    private long seed = 42;

    ServeCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws InterruptedException {
        CountDownLatch interrupted = new CountDownLatch(1);
        try (SimServer server = start()) {
            Interrupts.Registration interrupts = shell.interrupts().onInterrupt(interrupted::countDown);
            try {
                announce(server);
                interrupted.await();
            } finally {
                interrupts.close();
            }
        }
        return ExitCode.INTERRUPTED;
    }

    private SimServer start() {
        if (port < 0 || port > 65_535) {
            throw new UsageException("--port must be from 0 to 65535, was " + port);
        }
        SimBehavior behavior = behavior();
        try {
            SimTransport transport = tls ? SimTransport.tls() : SimTransport.plain();
            return SimServer.start(behavior, transport.withPort(port).withHttp2(http2));
        } catch (RuntimeException e) {
            throw new UsageException("--port " + port + " cannot be used: " + e.getMessage());
        }
    }

    private SimBehavior behavior() {
        SimBehaviorBuilder builder = SimBehavior.builder()
                .profile(profile)
                .gateway(gateway)
                .loading(loading)
                .firstToken(firstToken)
                .perToken(perToken)
                .tokens(tokens)
                .faults(faults)
                .faultProbability(faultRate)
                .errorRate(errorRate)
                .maxConcurrent(maxConcurrent)
                .requestsPerMinute(requestsPerMinute)
                .seed(seed)
                .recording(false);
        if (apiKeyVariable != null) {
            builder.apiKey(shell.secret(apiKeyVariable, "--api-key-env"));
        }
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private void announce(SimServer server) {
        String url = server.baseUrl();
        try {
            shell.print(url + "\n" + (tls ? server.certificatePem() : ""));
        } catch (OutputException readerLeft) {
            shell.say("serving at " + url);
        }
        shell.say("simulated server: Ctrl-C ends it; ask it with: autoglm generate --base-url " + url + dialect()
                + (tls ? " --ca-cert FILE" : "") + (http2 ? tls ? " --http2" : " --http2-prior-knowledge" : "")
                + " --model sim \"Hello\"");
    }

    /** A server on this host is taken for one that speaks as most do, unless it is said. */
    private String dialect() {
        return switch (profile) {
            case ZHIPU, ZHIPU_ASYNC -> " --dialect zhipu";
            case GENERATE -> " --dialect generate";
            default -> "";
        };
    }

    /** Reads the name of a profile. */
    static final class Profile implements ITypeConverter<SimProfile> {

        @Override
        public SimProfile convert(String text) {
            return read(text, SimProfile::parse);
        }
    }

    /** Reads the name of a gateway. */
    static final class Gateway implements ITypeConverter<SimGateway> {

        @Override
        public SimGateway convert(String text) {
            return read(text, SimGateway::parse);
        }
    }

    /** The names of all profiles. */
    static final class Profiles implements Iterable<String> {

        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(SimProfile.values()).map(SimProfile::toString).iterator();
        }
    }

    /** The names of all gateways. */
    static final class Gateways implements Iterable<String> {

        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(SimGateway.values()).map(SimGateway::toString).iterator();
        }
    }

    /** Reads a latency. */
    static final class Latency implements ITypeConverter<SimLatency> {

        @Override
        public SimLatency convert(String text) {
            return read(text, SimLatency::parse);
        }
    }

    /** Reads a fault. */
    static final class Fault implements ITypeConverter<SimFault> {

        @Override
        public SimFault convert(String text) {
            return read(text, SimFault::parse);
        }
    }

    private static <T> T read(String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }
}
