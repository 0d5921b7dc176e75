package io.autoglm.sdk.model;

import org.jspecify.annotations.Nullable;

/**
 * Whether the model may, must or must not use tools.
 *
 * @param mode     how free the model is
 * @param toolName the tool to use; present exactly when {@code mode} is {@link Mode#NAMED}
 */
public record ToolChoice(Mode mode, @Nullable String toolName) {

    /** How free the model is. */
    public enum Mode {
        /** The model decides. */
        AUTO,
        /** No tool. */
        NONE,
        /** At least one tool. */
        REQUIRED,
        /** The named tool. */
        NAMED
    }

    public ToolChoice {
        if ((mode == Mode.NAMED) != (toolName != null)) {
            throw new IllegalArgumentException("toolName belongs to mode NAMED and only there, mode was " + mode);
        }
    }

    /** The model decides. */
    public static ToolChoice auto() {
        return new ToolChoice(Mode.AUTO, null);
    }

    /** No tool is used. */
    public static ToolChoice none() {
        return new ToolChoice(Mode.NONE, null);
    }

    /** At least one tool is used. */
    public static ToolChoice required() {
        return new ToolChoice(Mode.REQUIRED, null);
    }

    /** The tool {@code toolName} is used. */
    public static ToolChoice named(String toolName) {
        return new ToolChoice(Mode.NAMED, toolName);
    }
}
