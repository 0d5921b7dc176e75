package io.autoglm.sdk.model;

/**
 * What the model wants a tool to do.
 *
 * <p>{@code toString()} shows no arguments.
 *
 * @param id        names this call in the answer to it ({@link Message#tool}); made up by the client when the server sent none
 * @param name      the tool, as {@link Tool#name()} gave it
 * @param arguments JSON text as the model wrote it: possibly cut off, so parse it with care; {@code "{}"} when there are none
 */
public record ToolCall(String id, String name, String arguments) {

    @Override
    public String toString() {
        return "ToolCall[" + id + ", " + name + ", " + arguments.length() + " chars]";
    }
}
