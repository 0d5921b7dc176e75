package io.autoglm.benchmarks.report;

import static io.autoglm.benchmarks.report.Table.count;
import static io.autoglm.benchmarks.report.Table.spread;

import java.io.IOException;
import java.util.List;

/** Whole answers with more and more calls at once: whether the ratio to the floor stays. */
final class ConcurrencySection implements Section {

    private static final int[] IN_FLIGHT = {1, 8, 64, 512, 2_000, 5_000};

    @Override
    public String name() {
        return "concurrency";
    }

    @Override
    public String measure(Bench bench) throws IOException {
        OpenFiles.check(IN_FLIGHT[IN_FLIGHT.length - 1]);
        Table table = new Table(
                "calls at once",
                "CPU per call, of the floor",
                "in user mode",
                "bytes per call, of the floor",
                "failed");
        for (int inFlight : IN_FLIGHT) {
            Load load = Load.unary(inFlight, bench.some(100_000), bench.some(20_000));
            Rounds rounds = Rounds.of(load, List.of(Contender.FLOOR, Contender.OURS), bench.rounds());
            table.row(
                    count(inFlight),
                    spread(rounds.ratio(Contender.OURS, "cpuNanos")),
                    spread(rounds.ratio(Contender.OURS, "userNanos")),
                    spread(rounds.ratio(Contender.OURS, "bytes")),
                    rounds.failures(Contender.OURS));
            bench.say(name() + ": " + inFlight);
        }
        return table.toString();
    }
}
