package io.autoglm.benchmarks.report;

import static io.autoglm.benchmarks.report.Table.count;
import static io.autoglm.benchmarks.report.Table.number;

import io.autoglm.benchmarks.ServerProcess;
import io.autoglm.benchmarks.load.Figures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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
        Map<String, Map<Integer, Double>> memory = new LinkedHashMap<>();
        for (Contender contender : withPeers ? bench.all() : List.of(Contender.FLOOR, Contender.OURS)) {
            List<Held> held = hold(contender, many, bench.some(4) + 2 + many / OPENED_PER_SECOND);
            row(table, contender, held);
            memory.put(contender.id(), overStreams(held));
            bench.say(name() + ": " + contender.title());
        }
        String file = name() + ".png";
        Plot.lines(
                bench.images().resolve(file),
                new Plot.Axes(
                        "Heap and direct memory of streams, beyond those of " + FEW, "streams", "MiB", false, false),
                memory);
        return table + "\n![Memory over streams](images/" + file + ")\n";
    }

    /** What was seen while so many streams were open. */
    private record Held(Figures figures) {

        int open() {
            return (int) (figures.get("begun") - figures.get("endedBefore"));
        }

        double heapBeyond(Held few) {
            return figures.get("heap") - few.figures.get("heap");
        }

        double memoryBeyond(Held few) {
            return heapBeyond(few) + figures.get("direct") - few.figures.get("direct");
        }
    }

    /**
     * Holds few streams, then a quarter, a half and all of many. Each lasts so many seconds: the first must still be under way when the last
     * has begun.
     */
    private List<Held> hold(Contender contender, int many, int seconds) throws IOException {
        try (ServerProcess server = ServerProcess.start(
                        List.of("--token-delay", "1s", "--ttft", "1s", "--tokens", String.valueOf(seconds)));
                ClientProcess client = ClientProcess.start(contender, heap)) {
            client.ask("open url=" + server.baseUrl() + " inFlight=" + many);
            List<Held> held = new ArrayList<>();
            for (int count : List.of(FEW, many / 4, many / 2, many)) {
                if (held.isEmpty() || count > FEW) {
                    held.add(new Held(client.ask("hold streams=" + count + " limitS=" + 4 * seconds)));
                }
            }
            return held;
        }
    }

    private static void row(Table table, Contender contender, List<Held> held) {
        Held few = held.get(0);
        Held all = held.get(held.size() - 1);
        table.row(
                contender.title(),
                count(few.figures.get("threads")),
                count(all.figures.get("threads")),
                perStream(all.heapBeyond(few), all.open()),
                perStream(all.memoryBeyond(few), all.open()),
                count(all.open()),
                count(all.figures.get("completed")));
    }

    private static Map<Integer, Double> overStreams(List<Held> held) {
        Map<Integer, Double> memory = new TreeMap<>();
        for (Held some : held) {
            memory.put(some.open(), some.memoryBeyond(held.get(0)) / KIB / KIB);
        }
        return memory;
    }

    /** A client of which hardly any stream has begun has no figure. */
    private static String perStream(double bytes, int open) {
        return open > FEW ? number(bytes / KIB / (open - FEW)) : "–";
    }
}
