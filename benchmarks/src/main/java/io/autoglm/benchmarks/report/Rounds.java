package io.autoglm.benchmarks.report;

import io.autoglm.benchmarks.ServerProcess;
import io.autoglm.benchmarks.load.Figures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Each client in turn with the first, again and again, under the same load on one server: what disturbs the machine for a while disturbs both,
 * so a ratio within a round says more than any figure alone. The two processes of a pair live through all its rounds, warm, and nobody else
 * lives meanwhile; every other round goes backwards.
 */
final class Rounds {

    private final Load load;
    private final Map<Contender, Pair> pairs = new LinkedHashMap<>();

    /** What the first client and another took, round by round. */
    private record Pair(List<Figures> first, List<Figures> other) {}

    private Rounds(Load load) {
        this.load = load;
    }

    /** Measures; the first contender is what the others are compared with. There must be two at least. */
    static Rounds of(Load load, List<Contender> contenders, int count) throws IOException {
        Rounds rounds = new Rounds(load);
        Contender first = contenders.get(0);
        try (ServerProcess server = ServerProcess.start(load.server())) {
            for (Contender other : contenders.subList(1, contenders.size())) {
                Pair pair = pair(load, server, first, other, count);
                rounds.pairs.putIfAbsent(first, new Pair(pair.first, pair.first));
                rounds.pairs.put(other, pair);
            }
        }
        return rounds;
    }

    private static Pair pair(Load load, ServerProcess server, Contender first, Contender other, int count)
            throws IOException {
        Pair pair = new Pair(new ArrayList<>(), new ArrayList<>());
        try (ClientProcess one = ClientProcess.start(first, "512m");
                ClientProcess two = ClientProcess.start(other, "512m")) {
            warmUp(load, server, one);
            warmUp(load, server, two);
            turn(load, one, two); // the first after a rest costs more
            for (int round = 0; round < count; round++) {
                boolean forwards = round % 2 == 0;
                List<Figures> seen = forwards ? turn(load, one, two) : turn(load, two, one);
                pair.first.add(seen.get(forwards ? 0 : 1));
                pair.other.add(seen.get(forwards ? 1 : 0));
            }
        }
        return pair;
    }

    private static void warmUp(Load load, ServerProcess server, ClientProcess client) throws IOException {
        client.ask("open url=" + server.baseUrl() + " inFlight=" + load.inFlight());
        client.ask(load.warmUp());
    }

    private static List<Figures> turn(Load load, ClientProcess former, ClientProcess latter) throws IOException {
        return List.of(former.ask(load.measured()), latter.ask(load.measured()));
    }

    List<Contender> contenders() {
        return List.copyOf(pairs.keySet());
    }

    /** What one client took of something per call or token. */
    Spread perUnit(Contender contender, String name) {
        return spread(contender, one -> perUnit(one, name));
    }

    Spread spread(Contender contender, ToDoubleFunction<Figures> figure) {
        return Spread.of(pairs.get(contender).other().stream()
                .map(one -> figure.applyAsDouble(one))
                .toList());
    }

    /** The same as ratios to the first contender in the same round. */
    Spread ratio(Contender contender, String name) {
        Pair pair = pairs.get(contender);
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < pair.other.size(); i++) {
            ratios.add(perUnit(pair.other.get(i), name) / perUnit(pair.first.get(i), name));
        }
        return Spread.of(ratios);
    }

    /** Calls that failed or were not served in time, of all rounds. */
    long failures(Contender contender) {
        return (long) pairs.get(contender).other().stream()
                .mapToDouble(one -> one.get("failures"))
                .sum();
    }

    private double perUnit(Figures one, String name) {
        return one.get(name) / Math.max(1, one.get(load.unit()));
    }
}
