package io.autoglm.benchmarks.report;

import static io.autoglm.benchmarks.report.Table.count;
import static io.autoglm.benchmarks.report.Table.number;

import io.autoglm.benchmarks.ServerProcess;
import io.autoglm.benchmarks.load.Figures;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Threads and memory of many streams at once, beyond those of ten. */
final class HeldSection implements Section {

    private static final int FEW = 10;
    private static final int OPENED_PER_SECOND = 250; // less than any machine does
    private static final int KIB = 1024;

    private final int streams;
    private final String heap;
    private final boolean withPeers;

    HeldSection(int streams, String heap, boolean withPeers) {
        this.streams = streams;
        this.heap = heap;
        this.withPeers = withPeers;
    }

    @Override
    public String name() {
        return "held-" + streams;
    }

    @Override
    public String measure(Bench bench) throws IOException {
        int many = bench.some(streams);
        OpenFiles.check(many);
        Table table = new Table(
                "",
                "threads at " + FEW,
                "threads at " + many,
                "heap per stream, KiB",
                "heap and direct memory per stream, KiB",
                "begun at once",
                "completed");
        Map<String, double[]> memory = new LinkedHashMap<>();
        for (Contender contender : withPeers ? bench.all() : List.of(Contender.FLOOR, Contender.OURS)) {
            double each = row(table, contender, many, bench.some(4) + 2 + many / OPENED_PER_SECOND);
            memory.put(contender.id(), new double[] {each});
            bench.say(name() + ": " + contender.title());
        }
        String file = name() + ".png";
        String title = "Heap per stream, " + many + " at once";
        Plot.bars(bench.images().resolve(file), title, "KiB", List.of("heap per stream"), memory);
        return table + "\n![" + title + "](images/" + file + ")\n";
    }

    /** Returns the heap of each stream in KiB. Each stream lasts so many seconds: the first must still be under way when the last has begun. */
    private double row(Table table, Contender contender, int many, int seconds) throws IOException {
        try (ServerProcess server = ServerProcess.start(
                        List.of("--token-delay", "1s", "--ttft", "1s", "--tokens", String.valueOf(seconds)));
                ClientProcess client = ClientProcess.start(contender, heap)) {
            client.ask("open url=" + server.baseUrl() + " inFlight=" + many);
            Figures few = client.ask("hold streams=" + FEW + " limitS=120");
            Figures all = client.ask("hold streams=" + many + " limitS=" + 4 * seconds);
            double open = all.get("begun") - all.get("endedBefore");
            double heap = all.get("heap") - few.get("heap");
            double direct = all.get("direct") - few.get("direct");
            table.row(
                    contender.title(),
                    count(few.get("threads")),
                    count(all.get("threads")),
                    perStream(heap, open),
                    perStream(heap + direct, open),
                    count(open),
                    count(all.get("completed")));
            return open > FEW ? heap / KIB / (open - FEW) : 0;
        }
    }

    /** A client of which hardly any stream has begun has no figure. */
    private static String perStream(double bytes, double open) {
        return open > FEW ? number(bytes / KIB / (open - FEW)) : "–";
    }
}
