package io.autoglm.test;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Runs a {@link SimServer} alone: prints one line with its URL when it is ready, and serves until it is terminated.
 *
 * <p>Exit status: 0 after {@code --help}, 143 after a termination signal (SIGTERM), 1 when the port cannot be bound, 2 for wrong arguments.
 */
public final class SimServerMain {

    private static final String USAGE =
            """
            Usage: SimServerMain [options]
              --port N             port on 127.0.0.1 (default: a free one)
              --tls                speak TLS with a fresh certificate, printed after the URL
              --http2              speak HTTP/2 beside HTTP/1.1
              --profile NAME       the server to imitate: %s
              --gateway NAME       what stands in front of it: %s
              --model NAME         a model that exists (repeatable; default: every name is answered)
              --answer TEXT        what to answer
              --tokens N           pieces of the answer: it is repeated or cut
              --tokens-per-flush N pieces written at once (default 1)
              --ttft LATENCY       before the first piece: 200ms, uniform:10ms-50ms, lognormal:200ms,0.5
              --token-delay LATENCY before each further piece
              --max-concurrent N   more are answered 429
              --rpm N              requests per minute, more are answered 429
              --error-rate X       share of requests that fail, 0 to 1
              --error-status N     their status (default 503)
              --fault SPEC         a fault, such as reset-after:3 or rate-limited:2s (repeatable: one is chosen)
              --fault-rate X       share of requests that get a fault (default 1)
              --seed N             what all chance is derived from (default 42)
              --api-key-env NAME   environment variable that holds the key to ask for
              --no-recording       keep no requests, for load
            """.formatted(String.join(", ", SimProfile.names()), String.join(", ", SimGateway.names()));

    private SimServerMain() {}

    /**
     * Starts the server and waits.
     *
     * @param args the options, see {@code --help}
     * @throws InterruptedException if the main thread is interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        if (Arrays.asList(args).contains("--help")) {
            System.out.print(USAGE);
            return;
        }
        SimServer server = startOrExit(args);
        CountDownLatch terminated = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.close();
            terminated.countDown();
        }));
        terminated.await();
    }

    @SuppressWarnings("SystemExitOutsideMain")
    private static SimServer startOrExit(String[] args) {
        int status = 2;
        try {
            Options options = Options.parse(List.of(args), System.getenv());
            status = 1;
            return start(options, System.out);
        } catch (RuntimeException e) {
            System.err.println(e.getMessage());
            if (status == 2) {
                System.err.print(USAGE);
            }
            System.exit(status);
            throw e;
        }
    }

    static String usage() {
        return USAGE;
    }

    /** Starts what the options ask for and prints the line that says so. */
    static SimServer start(Options options, PrintStream out) {
        SimTransport transport = options.tls() ? SimTransport.tls() : SimTransport.plain();
        SimServer server = SimServer.start(
                options.behavior(), transport.withPort(options.port()).withHttp2(options.http2()));
        out.println(server.baseUrl());
        if (options.tls()) {
            out.print(server.certificatePem());
        }
        out.flush();
        return server;
    }

    /**
     * The command line, read.
     *
     * @param port     the port
     * @param tls      whether to speak TLS
     * @param http2    whether to speak HTTP/2 too
     * @param behavior how to answer
     */
    record Options(int port, boolean tls, boolean http2, SimBehavior behavior) {

        static Options parse(List<String> args, Map<String, String> environment) {
            Reader reader = new Reader(environment);
            Iterator<String> left = args.iterator();
            while (left.hasNext()) {
                reader.read(left.next(), left);
            }
            return reader.options();
        }
    }

    private static final class Reader {

        private final Map<String, String> environment;
        private final SimBehaviorBuilder behavior = SimBehavior.builder();
        private final List<String> models = new ArrayList<>();
        private final List<SimFault> faults = new ArrayList<>();
        private int port;
        private boolean tls;
        private boolean http2;

        Reader(Map<String, String> environment) {
            this.environment = environment;
        }

        void read(String name, Iterator<String> left) {
            if (name.equals("--tls")) {
                tls = true;
            } else if (name.equals("--http2")) {
                http2 = true;
            } else if (name.equals("--no-recording")) {
                behavior.recording(false);
            } else if (!name.startsWith("--")) {
                throw new IllegalArgumentException("unknown argument '" + name + "'");
            } else if (!left.hasNext()) {
                throw new IllegalArgumentException(name + " needs a value");
            } else {
                read(name, left.next());
            }
        }

        private void read(String name, String value) {
            try {
                set(name, value);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(name + " needs a number, was '" + value + "'", e);
            }
        }

        private void set(String name, String value) {
            switch (name) {
                case "--port" -> port = Integer.parseInt(value);
                case "--profile" -> behavior.profile(value);
                case "--gateway" -> behavior.gateway(SimGateway.parse(value));
                case "--model" -> models.add(value);
                case "--answer" -> behavior.answerText(value);
                case "--tokens" -> behavior.tokens(Long.parseLong(value));
                case "--tokens-per-flush" -> behavior.tokensPerFlush(Integer.parseInt(value));
                case "--ttft" -> behavior.firstToken(SimLatency.parse(value));
                case "--token-delay" -> behavior.perToken(SimLatency.parse(value));
                case "--max-concurrent" -> behavior.maxConcurrent(Integer.valueOf(value));
                case "--rpm" -> behavior.requestsPerMinute(Integer.valueOf(value));
                case "--error-rate" -> behavior.errorRate(Double.parseDouble(value));
                case "--error-status" -> behavior.errorStatus(Integer.parseInt(value));
                case "--fault" -> faults.add(SimFault.parse(value));
                case "--fault-rate" -> behavior.faultProbability(Double.parseDouble(value));
                case "--seed" -> behavior.seed(Long.parseLong(value));
                case "--api-key-env" -> behavior.apiKey(key(value));
                default -> throw new IllegalArgumentException("unknown option '" + name + "'");
            }
        }

        private String key(String variable) {
            @Nullable String key = environment.get(variable);
            if (key == null || key.isBlank()) {
                throw new IllegalArgumentException("environment variable " + variable + " is not set");
            }
            return key;
        }

        Options options() {
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("--port must be between 0 and 65535, was " + port);
            }
            return new Options(
                    port, tls, http2, behavior.models(models).faults(faults).build());
        }
    }
}
