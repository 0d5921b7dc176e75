package io.autoglm.benchmarks.report;

import io.autoglm.benchmarks.ServerProcess;
import io.autoglm.benchmarks.load.Figures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Several clients under the same load in turn, again and again, on one server: what disturbs the machine for a while disturbs all of them, so
 * a ratio within a round says more than any figure alone. All processes live through all rounds, warm; every other round goes backwards.
 */
final class Rounds {

    private final Load load;
    private final Map<Contender, List<Figures>> figures = new LinkedHashMap<>();

    private Rounds(Load load) {
        this.load = load;
    }

    /** Measures; the first contender is what the others are compared with. */
    static Rounds of(Load load, List<Contender> contenders, int count) throws IOException {
        Rounds rounds = new Rounds(load);
        contenders.forEach(contender -> rounds.figures.put(contender, new ArrayList<>()));
        Map<Contender, ClientProcess> clients = new LinkedHashMap<>();
        try (ServerProcess server = ServerProcess.start(load.server())) {
            for (Contender contender : contenders) {
                ClientProcess client = ClientProcess.start(contender, "512m");
                clients.put(contender, client);
                client.ask("open url=" + server.baseUrl() + " inFlight=" + load.inFlight());
                client.ask(load.warmUp());
            }
            for (int round = 0; round <= count; round++) {
                List<Contender> order = new ArrayList<>(contenders);
                if (round % 2 == 1) {
                    Collections.reverse(order);
                }
                for (Contender contender : order) {
                    Figures seen = clients.get(contender).ask(load.measured());
                    if (round > 0) { // the first after a long rest costs twice as much
                        rounds.figures.get(contender).add(seen);
                    }
                }
            }
        } finally {
            for (ClientProcess client : clients.values()) {
                client.close();
            }
        }
        return rounds;
    }

    List<Contender> contenders() {
        return List.copyOf(figures.keySet());
    }

    /** What one client took of something per call or token. */
    Spread perUnit(Contender contender, String name) {
        return spread(contender, one -> perUnit(one, name));
    }

    Spread spread(Contender contender, ToDoubleFunction<Figures> figure) {
        return Spread.of(figures.get(contender).stream()
                .map(one -> figure.applyAsDouble(one))
                .toList());
    }

    /** The same as ratios to the first contender in the same round. */
    Spread ratio(Contender contender, String name) {
        List<Figures> mine = figures.get(contender);
        List<Figures> first = figures.values().iterator().next();
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < mine.size(); i++) {
            ratios.add(perUnit(mine.get(i), name) / perUnit(first.get(i), name));
        }
        return Spread.of(ratios);
    }

    /** Calls that failed or were not served in time, of all rounds. */
    long failures(Contender contender) {
        return (long) figures.get(contender).stream()
                .mapToDouble(one -> one.get("failures"))
                .sum();
    }

    private double perUnit(Figures one, String name) {
        return one.get(name) / Math.max(1, one.get(load.unit()));
    }
}
