package io.autoglm.benchmarks.load;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of the conversation with a client process: a word and values, as {@code run mode=stream inFlight=64 calls=1000}. Values hold no
 * blanks.
 *
 * @param word   what is said
 * @param values by name
 */
public record Command(String word, Map<String, String> values) {

    /** Copies the values. */
    public Command {
        values = Map.copyOf(values);
    }

    /** Reads a line. */
    public static Command parse(String line) {
        String[] parts = line.trim().split("\\s+");
        Map<String, String> values = new HashMap<>();
        for (int i = 1; i < parts.length; i++) {
            int at = parts[i].indexOf('=');
            if (at < 1) {
                throw new IllegalArgumentException("'" + parts[i] + "' must look like name=value in '" + line + "'");
            }
            values.put(parts[i].substring(0, at), parts[i].substring(at + 1));
        }
        return new Command(parts[0], values);
    }

    /** Returns a value that must be there. */
    public String text(String name) {
        @Nullable String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("'" + word + "' needs " + name + "=…");
        }
        return value;
    }

    /** Returns a number that must be there. */
    public int number(String name) {
        return Integer.parseInt(text(name));
    }

    /** Returns a number, or what it is without being said. */
    public int number(String name, int otherwise) {
        return values.containsKey(name) ? number(name) : otherwise;
    }
}
