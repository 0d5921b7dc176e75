package io.autoglm.benchmarks.report;

import static io.autoglm.benchmarks.report.Table.number;
import static io.autoglm.benchmarks.report.Table.spread;

import io.autoglm.benchmarks.ServerProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** CPU time of a whole program from its start to its first token: what a command or a function that starts cold pays. */
final class FirstTokenSection implements Section {

    @Override
    public String name() {
        return "first-token";
    }

    @Override
    public String measure(Bench bench) throws IOException {
        Map<Contender, List<Double>> cpu = new LinkedHashMap<>();
        try (ServerProcess server = ServerProcess.start(List.of())) {
            for (int round = 0; round <= bench.rounds(); round++) {
                for (Contender contender : bench.all()) {
                    double nanos = ClientProcess.firstToken(contender, server.baseUrl())
                            .get("cpuNanos");
                    if (round > 0) { // the first is the disk's
                        cpu.computeIfAbsent(contender, each -> new ArrayList<>())
                                .add(nanos);
                    }
                }
            }
        }
        Table table = new Table("", "CPU, ms", "of the floor");
        List<Double> floor = cpu.get(Contender.FLOOR);
        cpu.forEach((contender, nanos) -> {
            List<Double> ratios = new ArrayList<>();
            for (int i = 0; i < nanos.size(); i++) {
                ratios.add(nanos.get(i) / floor.get(i));
            }
            table.row(contender.title(), number(Spread.of(nanos).median() / 1e6), spread(Spread.of(ratios)));
        });
        return table.toString();
    }
}
