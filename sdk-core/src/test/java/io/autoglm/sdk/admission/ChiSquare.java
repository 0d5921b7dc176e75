package io.autoglm.sdk.admission;

/** How far counts are from what they should be. */
public final class ChiSquare {

    /** What is exceeded by chance once in a thousand times, of two counts. */
    public static final double ONE_DEGREE = 10.83;

    /** Likewise, of three counts. */
    public static final double TWO_DEGREES = 13.82;

    private ChiSquare() {}

    /** Returns the statistic of {@code counts} where each should be in proportion to its part. */
    public static double of(int[] counts, double... parts) {
        double total = 0;
        double all = 0;
        for (int i = 0; i < counts.length; i++) {
            total += counts[i];
            all += parts[i];
        }
        double sum = 0;
        for (int i = 0; i < counts.length; i++) {
            double expected = total * parts[i] / all;
            sum += (counts[i] - expected) * (counts[i] - expected) / expected;
        }
        return sum;
    }
}
