package io.autoglm.benchmarks.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The main program of a client process: reads commands, one per line, drives its client and answers each with one line of figures that
 * begins with {@value #ANSWER}. Ends with its input.
 *
 * <pre>
 * open url=http://127.0.0.1:1234/v1 inFlight=64       makes the client, and ends the one before it
 * closed mode=unary inFlight=64 calls=10000           so many callers, again and again
 * open-loop mode=stream perSecond=500 calls=5000      callers at random moments
 * hold streams=2000                                   that many streams at once: threads and memory when all have begun
 * slow pauseMs=20 forMs=1000                          a reader who takes a token per pause: how many he has taken
 * </pre>
 */
public final class Driver {

    /** What an answer begins with: whatever else a client prints is not one. */
    public static final String ANSWER = "figures";

    private final Function<Target, Peer> factory;
    private @Nullable Peer peer;

    Driver(Function<Target, Peer> factory) {
        this.factory = factory;
    }

    /** Runs a client: with an address as the only argument to its first token and no further, else as commanded. */
    public static void main(Function<Target, Peer> factory, String[] args) throws Exception {
        if (args.length == 1) {
            firstToken(factory.apply(new Target(args[0], 1)));
            return;
        }
        new Driver(factory).serve(new InputStreamReader(System.in, StandardCharsets.UTF_8), System.out);
        System.exit(0); // some clients leave threads behind that are no daemons
    }

    /** Says what CPU time the process has taken when the first token has come, and ends. */
    private static void firstToken(Peer peer) throws InterruptedException {
        CountDownLatch heard = new CountDownLatch(1);
        peer.stream(new Caller() {
            @Override
            public void token() {
                heard.countDown();
            }

            @Override
            public void ended(@Nullable Throwable failure) {
                heard.countDown();
            }
        });
        heard.await(1, TimeUnit.MINUTES);
        Figures figures = new Figures();
        figures.put("cpuNanos", Resources.now().cpuNanos());
        System.out.println(ANSWER + " " + figures);
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    void serve(InputStreamReader commands, PrintStream out) throws IOException, InterruptedException {
        BufferedReader lines = new BufferedReader(commands);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (!line.isBlank()) {
                out.println(ANSWER + " " + run(Command.parse(line)));
                out.flush();
            }
        }
        close();
    }

    private Figures run(Command command) throws InterruptedException {
        return switch (command.word()) {
            case "open" -> open(new Target(command.text("url"), command.number("inFlight")));
            case "closed", "open-loop" -> measure(command);
            case "hold" -> new HeldStreams(opened(), command.number("streams")).measure(limit(command));
            case "slow" ->
                SlowReader.measure(
                        opened(),
                        Duration.ofMillis(command.number("pauseMs")),
                        Duration.ofMillis(command.number("forMs")));
            default -> throw new IllegalArgumentException("unknown command '" + command.word() + "'");
        };
    }

    private Figures open(Target target) {
        close();
        peer = factory.apply(target);
        return new Figures();
    }

    private void close() {
        if (peer != null) {
            peer.close();
            peer = null;
        }
    }

    private Peer opened() {
        if (peer == null) {
            throw new IllegalStateException("nothing is open");
        }
        return peer;
    }

    private static long limit(Command command) {
        return TimeUnit.SECONDS.toNanos(command.number("limitS", 120));
    }

    private Figures measure(Command command) throws InterruptedException {
        Tally tally = new Tally();
        Resources before = Resources.now();
        long began = System.nanoTime();
        boolean inTime = start(command, tally).await(limit(command));
        long wall = System.nanoTime() - began;
        Resources used = Resources.now().minus(before);
        if (tally.firstFailure() != null) {
            System.err.println(command + ": " + tally.failures() + " failed, the first with " + tally.firstFailure());
        }
        Figures figures = new Figures();
        figures.put("inTime", inTime ? 1 : 0);
        figures.put("wallNanos", wall);
        figures.put("cpuNanos", used.cpuNanos());
        figures.put("userNanos", used.userNanos());
        figures.put("bytes", used.bytes());
        figures.put("switches", used.switches());
        tally.describe(figures);
        return figures;
    }

    private Load start(Command command, Tally tally) {
        Mode mode = Mode.of(command);
        int calls = command.number("calls");
        return command.word().equals("closed")
                ? ClosedLoop.start(opened(), mode, tally, command.number("inFlight"), calls)
                : OpenLoop.start(opened(), mode, tally, Double.parseDouble(command.text("perSecond")), calls);
    }
}
