package io.autoglm.benchmarks.report;

import java.util.List;

/**
 * The middle of some figures and where it lies.
 *
 * @param median the middle one
 * @param low    the lower end of its interval: of nine figures the second, with which a median lies in the interval in 96 of 100 cases
 * @param high   the upper end, likewise
 */
record Spread(double median, double low, double high) {

    static Spread of(List<Double> figures) {
        List<Double> sorted = figures.stream().sorted().toList();
        int last = sorted.size() - 1;
        int outside = sorted.size() / 6; // of nine figures one at each end
        return new Spread(sorted.get(last / 2), sorted.get(outside), sorted.get(last - outside));
    }
}
