package io.autoglm.sdk.model;

import org.jspecify.annotations.Nullable;

/**
 * How the next model token is chosen; what is absent is left to the server.
 *
 * <p>Only what no server takes is refused here; narrower ranges are the dialect's to check.
 *
 * @param temperature      0 or more; 0 is as repeatable as the server can be
 * @param topP             0 to 1
 * @param frequencyPenalty −2 to 2
 * @param presencePenalty  −2 to 2
 * @param seed             for repeatable answers, where the server supports it
 */
public record Sampling(
        @Nullable Double temperature,
        @Nullable Double topP,
        @Nullable Double frequencyPenalty,
        @Nullable Double presencePenalty,
        @Nullable Long seed) {

    /** Everything is left to the server. */
    public static final Sampling SERVER_DEFAULTS = new Sampling(null, null, null, null, null);

    public Sampling {
        within("temperature", temperature, 0, 2);
        within("topP", topP, 0, 1);
        within("frequencyPenalty", frequencyPenalty, -2, 2);
        within("presencePenalty", presencePenalty, -2, 2);
    }

    private static void within(String name, @Nullable Double value, double min, double max) {
        if (value != null && !(value >= min && value <= max)) {
            throw new IllegalArgumentException(name + " must be from " + min + " to " + max + ", was " + value);
        }
    }

    /** Returns a copy with this temperature. */
    public Sampling withTemperature(@Nullable Double value) {
        return new Sampling(value, topP, frequencyPenalty, presencePenalty, seed);
    }

    /** Returns a copy with this nucleus size. */
    public Sampling withTopP(@Nullable Double value) {
        return new Sampling(temperature, value, frequencyPenalty, presencePenalty, seed);
    }

    /** Returns a copy with this frequency penalty. */
    public Sampling withFrequencyPenalty(@Nullable Double value) {
        return new Sampling(temperature, topP, value, presencePenalty, seed);
    }

    /** Returns a copy with this presence penalty. */
    public Sampling withPresencePenalty(@Nullable Double value) {
        return new Sampling(temperature, topP, frequencyPenalty, value, seed);
    }

    /** Returns a copy with this seed. */
    public Sampling withSeed(@Nullable Long value) {
        return new Sampling(temperature, topP, frequencyPenalty, presencePenalty, value);
    }
}
