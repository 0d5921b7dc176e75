package io.autoglm.test;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long the simulated server thinks: nothing, a fixed time, or a time drawn from a distribution.
 *
 * <p>Immutable. The same generator in the same state gives the same times.
 */
public sealed interface SimLatency {

    /** No sample is ever longer than this. */
    Duration LONGEST = Duration.ofHours(1);

    /**
     * Draws the next time, between zero and {@link #LONGEST}.
     *
     * @param random the source of chance; not used by {@link #none()} and {@link #fixed(Duration)}
     * @return the time to wait
     */
    Duration sample(RandomGenerator random);

    /**
     * Returns the latency that never waits.
     *
     * @return no latency
     */
    static SimLatency none() {
        return new Fixed(Duration.ZERO);
    }

    /**
     * Returns a latency that is always the same.
     *
     * @param time the time, not negative
     * @return a fixed latency
     */
    static SimLatency fixed(Duration time) {
        return new Fixed(time);
    }

    /**
     * Returns a latency drawn evenly between two times.
     *
     * @param min the shortest time, not negative
     * @param max the longest time, not less than {@code min}
     * @return a uniform latency
     */
    static SimLatency uniform(Duration min, Duration max) {
        return new Uniform(min, max);
    }

    /**
     * Returns a latency whose logarithm is normally distributed, as real servers show it: mostly near the median, with a
     * long tail.
     *
     * @param median the time that half of the samples stay under, positive
     * @param sigma  the standard deviation of the logarithm, at least 0; 0.5 puts one sample in a hundred above 3.2 medians
     * @return a log-normal latency
     */
    static SimLatency logNormal(Duration median, double sigma) {
        return new LogNormal(median, sigma);
    }

    /**
     * Reads the text form: {@code 0}, {@code 200ms}, {@code uniform:10ms-50ms} or {@code lognormal:200ms,0.5}.
     *
     * @param text the text form
     * @return the latency
     * @throws IllegalArgumentException if the text is none of these
     */
    static SimLatency parse(String text) {
        String[] parts = text.split(":", 2);
        if (parts.length == 1) {
            return fixed(Durations.parse(text));
        }
        String[] values = parts[1].split(parts[0].equals("uniform") ? "-" : ",", -1);
        if (values.length == 2 && parts[0].equals("uniform")) {
            return uniform(Durations.parse(values[0]), Durations.parse(values[1]));
        }
        if (values.length == 2 && parts[0].equals("lognormal")) {
            return logNormal(Durations.parse(values[0]), Double.parseDouble(values[1]));
        }
        throw new IllegalArgumentException(
                "a latency must look like 200ms, uniform:10ms-50ms or lognormal:200ms,0.5, was '" + text + "'");
    }

    /**
     * Always the same time.
     *
     * @param time the time, not negative
     */
    record Fixed(Duration time) implements SimLatency {

        /** Checks the time. */
        public Fixed {
            Durations.requireNotNegative("time", time);
        }

        @Override
        public Duration sample(RandomGenerator random) {
            return time;
        }

        @Override
        public String toString() {
            return Durations.format(time);
        }
    }

    /**
     * Evenly between two times.
     *
     * @param min the shortest time, not negative
     * @param max the longest time, not less than {@code min}
     */
    record Uniform(Duration min, Duration max) implements SimLatency {

        /** Checks the order of the two. */
        public Uniform {
            Durations.requireNotNegative("min", min);
            if (max.compareTo(min) < 0) {
                throw new IllegalArgumentException("max must not be less than min, was " + max + " < " + min);
            }
        }

        @Override
        public Duration sample(RandomGenerator random) {
            long width = max.toNanos() - min.toNanos();
            return min.plusNanos((long) (random.nextDouble() * width));
        }

        @Override
        public String toString() {
            return "uniform:" + Durations.format(min) + "-" + Durations.format(max);
        }
    }

    /**
     * Log-normal around a median.
     *
     * @param median the time that half of the samples stay under, positive
     * @param sigma  the standard deviation of the logarithm, at least 0
     */
    record LogNormal(Duration median, double sigma) implements SimLatency {

        /** Checks both. */
        public LogNormal {
            Durations.requirePositive("median", median);
            if (!(sigma >= 0 && sigma <= 10)) {
                throw new IllegalArgumentException("sigma must be between 0 and 10, was " + sigma);
            }
        }

        @Override
        public Duration sample(RandomGenerator random) {
            double nanos = median.toNanos() * Math.exp(sigma * random.nextGaussian());
            return Duration.ofNanos((long) Math.min(nanos, (double) LONGEST.toNanos()));
        }

        @Override
        public String toString() {
            return "lognormal:" + Durations.format(median) + "," + sigma;
        }
    }
}
