package io.autoglm.benchmarks.report;

import static io.autoglm.benchmarks.report.Table.number;

import io.autoglm.benchmarks.load.Figures;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimLatency;
import io.autoglm.test.SimServer;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How many callers are served, and for how many attempts, by a server of which 5 % are 503, 5 % are 429 and 1 % never answer. */
final class FaultsSection implements Section {

    private static final int PER_SECOND = 100;
    private static final int SECONDS = 20;
    private static final int AT_ONCE = 2_000;
    private static final int PATIENCE_S = 40;

    @Override
    public String name() {
        return "faults";
    }

    @Override
    public String measure(Bench bench) throws IOException {
        Table table = new Table("", "served, %", "attempts per call", "whole answer, ms: P50", "P99", "P99.9");
        Map<String, double[]> goodput = new LinkedHashMap<>();
        for (Contender contender : bench.all(Contender.QUICK)) {
            row(bench, contender, table, goodput);
            bench.say(name() + ": " + contender.title());
        }
        Plot.bars(
                bench.images().resolve("faults.png"),
                Plot.Axes.ofBars("Calls served where 11 % of the attempts fail", "%"),
                List.of("served"),
                goodput);
        return table + "\n![Calls served](images/faults.png)\n";
    }

    private static void row(Bench bench, Contender contender, Table table, Map<String, double[]> goodput)
            throws IOException {
        int calls = bench.some(PER_SECOND * SECONDS);
        try (SimServer server = SimServer.start(faulty());
                ClientProcess client = ClientProcess.start(contender, "512m")) {
            client.ask("open url=" + server.baseUrl() + " inFlight=" + AT_ONCE);
            Figures seen = client.ask("open-loop mode=stream perSecond=" + PER_SECOND + " calls=" + calls + " limitS="
                    + (SECONDS + PATIENCE_S));
            double served = 100 * seen.get("calls") / calls;
            goodput.put(contender.id(), new double[] {served});
            table.row(
                    contender.title(),
                    number(served),
                    number((double) server.stats().requests() / calls),
                    number(seen.get("wholeP50Us") / 1e3),
                    number(seen.get("wholeP99Us") / 1e3),
                    number(seen.get("wholeP999Us") / 1e3));
        }
    }

    private static SimBehavior faulty() {
        SimFault tooMany = SimFault.parse("rate-limited:1s");
        SimFault stall = SimFault.parse("stall-before-headers");
        return SimBehavior.builder()
                .tokens(24)
                .firstToken(SimLatency.logNormal(Duration.ofMillis(300), 0.5))
                .perToken(SimLatency.fixed(Duration.ofMillis(20)))
                .errorRate(0.05)
                .errorStatus(503)
                .faults(List.of(tooMany, tooMany, tooMany, tooMany, tooMany, stall))
                .faultProbability(0.06)
                .recording(false)
                .build();
    }
}
