package io.autoglm.benchmarks.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
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
                new ThroughputSection(),
                new LatencySection(),
                new FaultsSection());
    }

    /** Runs what the arguments ask for; refuses what it does not know before it measures anything. */
    public static void run(List<String> args) throws IOException, InterruptedException {
        int rounds = ROUNDS;
        double share = 1;
        Path file = Path.of("docs", "performance.md");
        List<String> names = new ArrayList<>();
        for (Iterator<String> rest = args.iterator(); rest.hasNext(); ) {
            String arg = rest.next();
            switch (arg) {
                case "--rounds" -> rounds = Integer.parseInt(valueOf(arg, rest));
                case "--share" -> share = Double.parseDouble(valueOf(arg, rest));
                case "--page" -> file = Path.of(valueOf(arg, rest));
                default -> names.add(arg);
            }
        }
        Page page = new Page(file);
        List<Section> wanted = wanted(names);
        for (Section section : wanted) {
            page.check(section.name());
        }
        Bench bench = new Bench(
                rounds, share, Contender.peers(Path.of("benchmarks", "peers")), file.resolveSibling("images"));
        write(bench, page, wanted);
    }

    private static String valueOf(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return rest.next();
    }

    private static List<Section> wanted(List<String> names) {
        List<String> known = sections().stream().map(Section::name).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("there is no section '" + name + "', only " + known);
            }
        }
        return sections().stream()
                .filter(section -> names.isEmpty() || names.contains(section.name()))
                .toList();
    }

    private static void write(Bench bench, Page page, List<Section> sections) throws IOException, InterruptedException {
        for (Section section : sections) {
            bench.say("measuring: " + section.name());
            String markdown = section.measure(bench);
            System.out.println("## " + section.name() + "\n\n" + markdown);
            page.put(section.name(), markdown);
        }
    }
}
