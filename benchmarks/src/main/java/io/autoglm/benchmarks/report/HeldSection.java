package io.autoglm.benchmarks.report;

import static io.autoglm.benchmarks.report.Table.number;

import io.autoglm.benchmarks.ServerProcess;
import io.autoglm.benchmarks.load.Figures;
import java.io.IOException;
import java.util.List;

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
        for (Contender contender : withPeers ? bench.all() : List.of(Contender.FLOOR, Contender.OURS)) {
            row(table, contender, many, bench.some(10) + 2 + many / OPENED_PER_SECOND);
            bench.say(name() + ": " + contender.title());
        }
        return table.toString();
    }

    /** Each stream lasts so many seconds: the first must still be under way when the last has begun. */
    private void row(Table table, Contender contender, int many, int seconds) throws IOException {
        try (ServerProcess server = ServerProcess.start(
                        List.of("--token-delay", "1s", "--ttft", "1s", "--tokens", String.valueOf(seconds)));
                ClientProcess client = ClientProcess.start(contender, heap)) {
            client.ask("open url=" + server.baseUrl() + " inFlight=" + many);
            client.ask("hold streams=" + FEW + " limitS=120"); // what is loaded and made once
            Figures few = client.ask("hold streams=" + FEW + " limitS=120");
            Figures all = client.ask("hold streams=" + many + " limitS=" + 4 * seconds);
            double open = all.get("begun") - all.get("endedBefore");
            double heap = all.get("heap") - few.get("heap");
            double direct = all.get("direct") - few.get("direct");
            table.row(
                    contender.title(),
                    number(few.get("threads")),
                    number(all.get("threads")),
                    number(heap / KIB / (open - FEW)),
                    number((heap + direct) / KIB / (open - FEW)),
                    number(open),
                    number(all.get("completed")));
        }
    }
}
