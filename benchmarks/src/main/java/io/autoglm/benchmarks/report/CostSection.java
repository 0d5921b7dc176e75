package io.autoglm.benchmarks.report;

import static io.autoglm.benchmarks.report.Table.number;
import static io.autoglm.benchmarks.report.Table.spread;

import io.autoglm.benchmarks.load.Figures;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What a call or a token costs each client under one load, as figures and as ratios to the floor. */
final class CostSection implements Section {

    private final String name;
    private final Function<Bench, Load> load;
    private final Function<Bench, List<Contender>> contenders;

    CostSection(String name, Function<Bench, Load> load, Function<Bench, List<Contender>> contenders) {
        this.name = name;
        this.load = load;
        this.contenders = contenders;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String measure(Bench bench) throws IOException {
        Load put = load.apply(bench);
        Rounds rounds = Rounds.of(put, contenders.apply(bench), bench.rounds());
        String unit = put.unit().substring(0, put.unit().length() - 1);
        Table table = new Table(
                "",
                "CPU per " + unit + ", µs",
                "of the floor",
                "in user mode, of the floor",
                "bytes per " + unit,
                "of the floor",
                "context switches per " + unit,
                put.unit() + " per second",
                "failed");
        for (Contender contender : rounds.contenders()) {
            table.row(
                    contender.title(),
                    number(rounds.perUnit(contender, "cpuNanos").median() / 1_000),
                    spread(rounds.ratio(contender, "cpuNanos")),
                    spread(rounds.ratio(contender, "userNanos")),
                    number(rounds.perUnit(contender, "bytes").median()),
                    spread(rounds.ratio(contender, "bytes")),
                    number(rounds.perUnit(contender, "switches").median()),
                    number(rounds.spread(contender, figures -> perSecond(figures, put.unit()))
                            .median()),
                    rounds.failures(contender));
        }
        return table + "\n" + picture(bench, rounds, unit) + "\n";
    }

    private String picture(Bench bench, Rounds rounds, String unit) throws IOException {
        Map<String, double[]> ratios = new LinkedHashMap<>();
        for (Contender contender : rounds.contenders()) {
            ratios.put(contender.id(), new double[] {
                rounds.ratio(contender, "cpuNanos").median(),
                rounds.ratio(contender, "bytes").median()
            });
        }
        String file = "cost-" + name + ".png";
        String title = "Cost per " + unit + ", of the floor";
        Plot.bars(
                bench.images().resolve(file),
                Plot.Axes.ofBars(title, "× the floor"),
                List.of("CPU time", "bytes"),
                ratios);
        return "![" + title + "](images/" + file + ")";
    }

    private static double perSecond(Figures figures, String unit) {
        return figures.get(unit) * 1e9 / figures.get("wallNanos");
    }
}
