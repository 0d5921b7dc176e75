package io.autoglm.benchmarks.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures everything, or the sections that are named, and writes it into the page: {@code report [--rounds N] [--share X] [--page FILE]
 * [section…]}. Run in the root of the project.
 */
public final class Report {

    private static final int ROUNDS = 9;

    private Report() {}

    /** Returns all sections in the order in which they are measured. */
    static List<Section> sections() {
        return List.of(
                new MachineSection(),
                new CostSection(
                        "unary",
                        bench -> Load.unary(64, bench.some(60_000), bench.some(10_000)),
                        bench -> bench.all(Contender.OBSERVED)),
                new CostSection(
                        "paced", bench -> Load.paced(bench.some(200), 7), bench -> bench.all(Contender.OBSERVED)),
                new CostSection("batched", bench -> Load.batched(16, bench.some(4_000), bench.some(500)), Bench::all),
                new CostSection(
                        "joint",
                        bench -> Load.unary(64, bench.some(60_000), bench.some(20_000)),
                        bench -> List.of(Contender.FLOOR, Contender.OURS, Contender.JOINT)),
                new HeldSection(2_000, "512m", true),
                new HeldSection(10_000, "256m", false),
                new SlowSection(),
                new FirstTokenSection(),
                new ConcurrencySection(),
                new LatencySection(),
                new FaultsSection());
    }

    /** Runs what the arguments ask for. */
    public static void run(List<String> args) throws IOException, InterruptedException {
        int rounds = ROUNDS;
        double share = 1;
        Path page = Path.of("docs", "performance.md");
        List<String> names = new ArrayList<>();
        for (int i = 0; i < args.size(); i++) {
            switch (args.get(i)) {
                case "--rounds" -> rounds = Integer.parseInt(args.get(++i));
                case "--share" -> share = Double.parseDouble(args.get(++i));
                case "--page" -> page = Path.of(args.get(++i));
                default -> names.add(args.get(i));
            }
        }
        Path images = page.resolveSibling("images");
        Bench bench = new Bench(rounds, share, Contender.peers(Path.of("benchmarks", "peers")), images);
        write(bench, new Page(page), names);
    }

    private static void write(Bench bench, Page page, List<String> names) throws IOException, InterruptedException {
        for (Section section : sections()) {
            if (names.isEmpty() || names.contains(section.name())) {
                bench.say("measuring: " + section.name());
                String markdown = section.measure(bench);
                System.out.println("## " + section.name() + "\n\n" + markdown);
                page.put(section.name(), markdown);
            }
        }
    }
}
