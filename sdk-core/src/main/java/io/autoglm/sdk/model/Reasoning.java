package io.autoglm.sdk.model;

/**
 * How much the model thinks before it answers.
 *
 * @param effort {@code none}, {@code minimal}, {@code low}, {@code medium}, {@code high} or what else the server knows; open, never blank
 */
public record Reasoning(String effort) {

    public Reasoning {
        if (effort.isBlank()) {
            throw new IllegalArgumentException("reasoning effort must not be blank");
        }
    }

    /** No thinking, where the model can do without. */
    public static Reasoning none() {
        return new Reasoning("none");
    }

    /** As much as {@code effort} says, for example {@code low}. */
    public static Reasoning effort(String effort) {
        return new Reasoning(effort);
    }
}
