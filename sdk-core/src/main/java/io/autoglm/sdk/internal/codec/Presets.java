package io.autoglm.sdk.internal.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/** The providers known by name: data in {@code presets.properties}. */
public final class Presets {

    private static final String FILE = "/io/autoglm/sdk/presets.properties";

    private Presets() {}

    private static final class Loaded {
        static final Map<String, Preset> BY_NAME = load();
    }

    /** Returns all presets in the order of the file. */
    public static List<Preset> all() {
        return List.copyOf(Loaded.BY_NAME.values());
    }

    /**
     * Returns the preset called {@code name}, in upper or lower case.
     *
     * @throws IllegalArgumentException naming the nearest name and all names when there is none
     */
    public static Preset of(String name) {
        Preset found = Loaded.BY_NAME.get(name.strip().toLowerCase(Locale.ROOT));
        if (found == null) {
            throw new IllegalArgumentException("provider '" + printable(name) + "' is not known, did you mean '"
                    + nearest(name) + "'? Known: " + String.join(", ", Loaded.BY_NAME.keySet()));
        }
        return found;
    }

    private static Map<String, Preset> load() {
        Properties file = new Properties();
        try (InputStream in = Presets.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + FILE);
            }
            file.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + FILE, unreadable);
        }
        Map<String, Preset> presets = new LinkedHashMap<>();
        for (String name : list(file, "presets")) {
            presets.put(
                    name,
                    new Preset(
                            name,
                            URI.create(value(file, name + ".base-url")),
                            value(file, name + ".dialect"),
                            list(file, name + ".key-variables"),
                            value(file, name + ".key").equals("required")));
        }
        return Collections.unmodifiableMap(presets);
    }

    private static String value(Properties file, String key) {
        String value = file.getProperty(key);
        if (value == null) {
            throw new IllegalStateException(FILE + " lacks " + key);
        }
        return value.strip();
    }

    private static List<String> list(Properties file, String key) {
        List<String> parts = new ArrayList<>();
        for (String part : value(file, key).split(",", -1)) {
            if (!part.isBlank()) {
                parts.add(part.strip());
            }
        }
        return parts;
    }

    private static String printable(String name) {
        String shown = name.replaceAll("[^\\x20-\\x7e]", "?");
        return shown.length() > 40 ? shown.substring(0, 40) + "…" : shown;
    }

    private static String nearest(String name) {
        String wanted = printable(name).toLowerCase(Locale.ROOT);
        String best = "";
        int least = Integer.MAX_VALUE;
        for (String known : Loaded.BY_NAME.keySet()) {
            int distance = distance(wanted, known);
            if (distance < least) {
                least = distance;
                best = known;
            }
        }
        return best;
    }

    /** How many letters must change to make {@code b} of {@code a} (Levenshtein). */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, 1 + Math.min(above, row[j - 1]));
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
