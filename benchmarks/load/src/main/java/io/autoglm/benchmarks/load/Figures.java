package io.autoglm.benchmarks.load;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Numbers with names, in the order in which they were put; not safe for several threads. */
public final class Figures {

    private final Map<String, Double> values = new LinkedHashMap<>();

    /** Sets a number. */
    public void put(String name, double value) {
        values.put(name, value);
    }

    /** Sets a whole number, exact below 2^53. */
    public void put(String name, long value) {
        values.put(name, (double) value);
    }

    /** Returns a number that must be there. */
    public double get(String name) {
        @Nullable Double value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no figure " + name + " in " + values.keySet());
        }
        return value;
    }

    /** Returns whether there is such a number. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** Reads what {@link #toString()} wrote. */
    public static Figures of(Command command) {
        Figures figures = new Figures();
        command.values().forEach((name, value) -> figures.put(name, Double.parseDouble(value)));
        return figures;
    }

    /** Returns the numbers as {@code name=value}, with blanks between them. */
    @Override
    public String toString() {
        return values.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + String.format(Locale.ROOT, "%.4f", entry.getValue()))
                .collect(Collectors.joining(" "));
    }
}
