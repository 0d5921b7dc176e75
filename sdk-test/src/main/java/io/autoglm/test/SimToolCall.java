package io.autoglm.test;

import java.util.List;

/**
 * A tool call that the simulated model makes.
 *
 * @param id        the id of the call, never blank
 * @param name      the function, never blank
 * @param fragments the JSON text of the arguments, in the pieces in which it is streamed; joined in an unstreamed answer
 */
public record SimToolCall(String id, String name, List<String> fragments) {

    /** Checks the names and copies the list. */
    public SimToolCall {
        if (id.isBlank() || name.isBlank()) {
            throw new IllegalArgumentException("id and name must not be blank, were '" + id + "' and '" + name + "'");
        }
        fragments = List.copyOf(fragments);
    }

    String arguments() {
        return String.join("", fragments);
    }
}
