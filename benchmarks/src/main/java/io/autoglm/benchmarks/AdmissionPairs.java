package io.autoglm.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@link Admission} in CPU time and in pairs: what is compared runs one after the other in each round, on one thread, so that a busy
 * machine slows both, and a thread that must wait for a core is not counted as slow.
 */
final class AdmissionPairs {

    static final String LOOP = "loop";
    static final String GUARD = "loop around an attempt";
    static final String TURN = "turn, ";
    static final String STILL = "turn without clock, ";

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int CALLS = 100_000;
    private static final int WARM_UP = 10;

    private final Map<String, Runnable> kinds = new LinkedHashMap<>();
    private final Map<String, List<Double>> nanos = new LinkedHashMap<>();

    /** With {@code limits} of {@link Admission.Pool}: what else runs in the process changes what is compiled. */
    AdmissionPairs(String... limits) {
        Admission admission = new Admission();
        Admission.Caller caller = new Admission.Caller();
        kinds.put(LOOP, admission::casLoop);
        kinds.put(GUARD, () -> admission.casLoopAroundAttempt(caller));
        kinds.put("clock", () -> admission.clock(caller));
        for (String limit : limits) {
            Admission.Pool pool = new Admission.Pool();
            pool.limit = limit;
            pool.open();
            kinds.put("gate, " + limit, () -> admission.gate(pool, caller));
            kinds.put(STILL + limit, () -> admission.turnWithoutClock(pool, caller));
            kinds.put(TURN + limit, () -> admission.turn(pool, caller));
        }
    }

    /** Runs all kinds {@code rounds} times, not counting the first ten. */
    AdmissionPairs measure(int rounds) {
        for (int round = -WARM_UP; round < rounds; round++) {
            boolean counts = round >= 0;
            kinds.forEach((name, kind) -> {
                double each = cpuNanos(kind);
                if (counts) {
                    nanos.computeIfAbsent(name, first -> new ArrayList<>()).add(each);
                }
            });
        }
        return this;
    }

    private static double cpuNanos(Runnable kind) {
        long before = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < CALLS; i++) {
            kind.run();
        }
        return (double) (THREADS.getCurrentThreadCpuTime() - before) / CALLS;
    }

    /** Returns how fast {@code kind} is, as a part of {@code base} of the same round: the lowest of all rounds, the median, the highest. */
    double[] ratio(String kind, String base) {
        double[] sorted = new double[of(kind).size()];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = of(base).get(i) / of(kind).get(i);
        }
        Arrays.sort(sorted);
        return new double[] {sorted[0], sorted[sorted.length / 2], sorted[sorted.length - 1]};
    }

    /** Returns how fast {@code kind} is, as a part of {@code base}, each by its quickest round: what a busy machine adds is in neither. */
    double quickest(String kind, String base) {
        return least(base) / least(kind);
    }

    private double least(String kind) {
        return of(kind).stream().mapToDouble(each -> each).min().orElseThrow();
    }

    private List<Double> of(String kind) {
        return nanos.getOrDefault(kind, List.of());
    }

    void print() {
        for (String kind : kinds.keySet()) {
            double[] toLoop = ratio(kind, LOOP);
            double[] toGuard = ratio(kind, GUARD);
            System.out.printf(
                    Locale.ROOT,
                    "%-28s at least %6.1f ns CPU; as fast as the loop × %.2f (%.2f … %.2f), as that around an attempt × %.2f (%.2f … %.2f)%n",
                    kind,
                    least(kind),
                    toLoop[1],
                    toLoop[0],
                    toLoop[2],
                    toGuard[1],
                    toGuard[0],
                    toGuard[2]);
        }
    }
}
