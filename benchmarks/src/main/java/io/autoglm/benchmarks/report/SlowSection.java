package io.autoglm.benchmarks.report;

import static io.autoglm.benchmarks.report.Table.count;
import static io.autoglm.benchmarks.report.Table.number;

import io.autoglm.benchmarks.load.Figures;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** How far a server runs ahead of a reader who takes a token each 20 ms, and what of it the client keeps. */
final class SlowSection implements Section {

    private static final int TOKENS = 200_000;
    private static final int BYTES_PER_TOKEN = 230; // of the simulated server's frames
    private static final int TIMES = 3;

    @Override
    public String name() {
        return "slow";
    }

    @Override
    public String measure(Bench bench) throws IOException {
        Table table = new Table("", "tokens that left the server, beyond those taken, in 1 s", "heap, MB");
        for (Contender contender : bench.all()) {
            List<Double> ahead = new ArrayList<>();
            List<Double> heap = new ArrayList<>();
            for (int i = 0; i < TIMES; i++) {
                once(contender, ahead, heap);
            }
            table.row(
                    contender.title(),
                    count(Spread.of(ahead).median()),
                    number(Spread.of(heap).median() / 1e6));
            bench.say(name() + ": " + contender.title());
        }
        return table.toString();
    }

    private static void once(Contender contender, List<Double> ahead, List<Double> heap) throws IOException {
        SimBehavior flood =
                SimBehavior.defaults().mutate().tokens(TOKENS).recording(false).build();
        try (SimServer server = SimServer.start(flood);
                ClientProcess client = ClientProcess.start(contender, "512m")) {
            client.ask("open url=" + server.baseUrl() + " inFlight=1");
            Figures seen = client.ask("slow pauseMs=20 forMs=1000");
            ahead.add(server.stats().bytesSent() / (double) BYTES_PER_TOKEN - seen.get("taken"));
            heap.add(seen.get("heapGrowth"));
        }
    }
}
