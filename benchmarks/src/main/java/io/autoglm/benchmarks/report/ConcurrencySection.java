package io.autoglm.benchmarks.report;

import static io.autoglm.benchmarks.report.Table.count;
import static io.autoglm.benchmarks.report.Table.spread;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whole answers with more and more calls at once: whether the ratio to the floor stays, and what each client gets done. */
final class ConcurrencySection implements Section {

    private static final int[] IN_FLIGHT = {1, 8, 64, 512, 2_000, 5_000};
    private static final int[] OF_PEERS = {8, 64, 512};
    private static final int FEW_ROUNDS = 1;

    @Override
    public String name() {
        return "concurrency";
    }

    @Override
    public String measure(Bench bench) throws IOException {
        OpenFiles.check(IN_FLIGHT[IN_FLIGHT.length - 1]);
        Table table = new Table("calls at once", "CPU per call, of the floor", "bytes per call, of the floor");
        Map<Contender, Map<Integer, Double>> perSecond = new LinkedHashMap<>();
        for (int inFlight : IN_FLIGHT) {
            Rounds rounds =
                    Rounds.of(load(bench, inFlight, 20_000), List.of(Contender.FLOOR, Contender.OURS), bench.rounds());
            table.row(
                    count(inFlight),
                    spread(rounds.ratio(Contender.OURS, "cpuNanos")),
                    spread(rounds.ratio(Contender.OURS, "bytes")));
            bench.say(name() + ": " + inFlight);
        }
        for (int inFlight : bench.peers().isEmpty() ? IN_FLIGHT : OF_PEERS) {
            Rounds rounds = Rounds.of(load(bench, inFlight, 5_000), bench.all(), Math.min(bench.rounds(), FEW_ROUNDS));
            rounds.contenders()
                    .forEach(contender -> perSecond
                            .computeIfAbsent(contender, each -> new LinkedHashMap<>())
                            .put(inFlight, callsPerSecond(rounds, contender)));
        }
        Plot.overConcurrency(bench.images().resolve("throughput.png"), perSecond);
        return table + "\n![Calls per second over calls at once](images/throughput.png)\n";
    }

    private static Load load(Bench bench, int inFlight, int most) {
        int calls = bench.some(Math.max(2_000, Math.min(most, inFlight * 500)));
        return Load.unary(inFlight, 3 * calls, calls);
    }

    private static double callsPerSecond(Rounds rounds, Contender contender) {
        return rounds.spread(contender, one -> one.get("calls") * 1e9 / one.get("wallNanos"))
                .median();
    }
}
