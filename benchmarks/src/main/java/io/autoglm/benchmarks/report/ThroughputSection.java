package io.autoglm.benchmarks.report;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Whole answers with more and more calls at once: how many each client gets done. */
final class ThroughputSection implements Section {

    private static final int[] OF_OURS = {1, 8, 64, 512, 2_000, 5_000};
    private static final int[] OF_ALL = {8, 64, 512};
    private static final int CALLS = 5_000;
    private static final int LEAST_CALLS = 2_000;
    private static final int ROUNDS = 1;

    @Override
    public String name() {
        return "throughput";
    }

    @Override
    public String measure(Bench bench) throws IOException {
        Map<String, Map<Integer, Double>> perSecond = new LinkedHashMap<>();
        for (int inFlight : bench.peers().isEmpty() ? OF_OURS : OF_ALL) {
            int calls = bench.some(Math.max(LEAST_CALLS, Math.min(CALLS, inFlight * 500)));
            Rounds rounds = Rounds.of(Load.unary(inFlight, 3 * calls, calls), bench.all(), ROUNDS);
            rounds.contenders()
                    .forEach(contender -> perSecond
                            .computeIfAbsent(contender.id(), each -> new LinkedHashMap<>())
                            .put(inFlight, callsPerSecond(rounds, contender)));
            bench.say(name() + ": " + inFlight);
        }
        Plot.lines(
                bench.images().resolve("throughput.png"),
                new Plot.Axes(
                        "Whole answers per second, of a server that answers at once",
                        "calls at once",
                        "calls per second",
                        true,
                        false),
                perSecond);
        return "![Calls per second over calls at once](images/throughput.png)\n";
    }

    private static double callsPerSecond(Rounds rounds, Contender contender) {
        return rounds.spread(contender, one -> one.get("calls") * 1e9 / one.get("wallNanos"))
                .median();
    }
}
