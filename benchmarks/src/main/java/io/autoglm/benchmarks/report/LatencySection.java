package io.autoglm.benchmarks.report;

import static io.autoglm.benchmarks.report.Table.count;
import static io.autoglm.benchmarks.report.Table.number;

import io.autoglm.benchmarks.ServerProcess;
import io.autoglm.benchmarks.load.Figures;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What callers wait who come at random moments, whether or not others have been served: a server whose first token takes 300 ms in the
 * middle, log-normally, and 20 ms each further one.
 */
final class LatencySection implements Section {

    private static final List<String> SERVER =
            List.of("--tokens", "24", "--ttft", "lognormal:300ms,0.5", "--token-delay", "20ms");
    private static final int PER_SECOND = 100;
    private static final int SECONDS = 15;
    private static final int AT_ONCE = 2_000;

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public String measure(Bench bench) throws IOException {
        Table table = new Table(
                "",
                "first token, ms: P50",
                "P99",
                "P99.9",
                "whole answer, ms: P50",
                "P99",
                "P99.9",
                "CPU per call, µs",
                "failed");
        Map<String, double[]> first = new LinkedHashMap<>();
        for (Contender contender : bench.all(Contender.OBSERVED)) {
            Figures seen = once(bench, contender);
            first.put(contender.id(), percentiles(seen, "first"));
            table.row(
                    contender.title(),
                    number(percentiles(seen, "first")[0]),
                    number(percentiles(seen, "first")[1]),
                    number(percentiles(seen, "first")[2]),
                    number(percentiles(seen, "whole")[0]),
                    number(percentiles(seen, "whole")[1]),
                    number(percentiles(seen, "whole")[2]),
                    number(seen.get("cpuNanos") / 1e3 / Math.max(1, seen.get("calls"))),
                    count(seen.get("failures")));
            bench.say(name() + ": " + contender.title());
        }
        Plot.bars(
                bench.images().resolve("latency.png"),
                new Plot.Axes("First token, 100 calls per second at random moments", "", "ms", false, true),
                List.of("P50", "P99", "P99.9"),
                first);
        return table + "\n![Percentiles of the first token](images/latency.png)\n";
    }

    private static Figures once(Bench bench, Contender contender) throws IOException {
        String command = "open-loop mode=stream perSecond=" + PER_SECOND + " calls=";
        try (ServerProcess server = ServerProcess.start(SERVER);
                ClientProcess client = ClientProcess.start(contender, "512m")) {
            client.ask("open url=" + server.baseUrl() + " inFlight=" + AT_ONCE);
            client.ask(command + bench.some(PER_SECOND * SECONDS / 2) + " limitS=60");
            return client.ask(command + bench.some(PER_SECOND * SECONDS) + " limitS=60");
        }
    }

    private static double[] percentiles(Figures seen, String what) {
        return new double[] {
            seen.get(what + "P50Us") / 1e3, seen.get(what + "P99Us") / 1e3, seen.get(what + "P999Us") / 1e3
        };
    }
}
