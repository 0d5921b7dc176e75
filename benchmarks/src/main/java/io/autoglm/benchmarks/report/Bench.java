package io.autoglm.benchmarks.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What all sections share.
 *
 * @param rounds how many rounds are measured, at least 1; intervals of medians mean something from 9 on
 * @param share  how much of each load is run, 1 for all of it; less makes a run short and its figures poor
 * @param peers  the clients of others that were built
 * @param images where pictures are written
 */
record Bench(int rounds, double share, List<Contender> peers, Path images) {

    /** The floor first, then this client, then whoever else. */
    List<Contender> all(Contender... own) {
        List<Contender> all = new ArrayList<>(List.of(Contender.FLOOR, Contender.OURS));
        all.addAll(List.of(own));
        all.addAll(peers);
        return all;
    }

    /** So many, or fewer if only a share is run. */
    int some(int count) {
        return Math.max(1, (int) (count * share));
    }

    void say(String line) {
        System.err.printf(Locale.ROOT, "%tT %s%n", System.currentTimeMillis(), line);
    }
}
