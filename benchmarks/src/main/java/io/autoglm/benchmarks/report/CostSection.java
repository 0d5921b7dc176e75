package io.autoglm.benchmarks.report;

import static io.autoglm.benchmarks.report.Table.number;
import static io.autoglm.benchmarks.report.Table.spread;

import io.autoglm.benchmarks.load.Figures;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/** What a call or a token costs each client under one load, as figures and as ratios to the floor. */
final class CostSection implements Section {

    private final String name;
    private final Function<Bench, Load> load;
    private final List<Contender> own;

    CostSection(String name, Function<Bench, Load> load, Contender... own) {
        this.name = name;
        this.load = load;
        this.own = List.of(own);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String measure(Bench bench) throws IOException {
        Load put = load.apply(bench);
        Rounds rounds = Rounds.of(put, bench.all(own.toArray(Contender[]::new)), bench.rounds());
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
        return table.toString();
    }

    private static double perSecond(Figures figures, String unit) {
        return figures.get(unit) * 1e9 / figures.get("wallNanos");
    }
}
