package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.internal.settings.Names;
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
            throw new IllegalArgumentException("provider '" + Names.printable(name) + "' is not known, did you mean '"
                    + Names.nearest(name, Loaded.BY_NAME.keySet()) + "'? Known: "
                    + String.join(", ", Loaded.BY_NAME.keySet()));
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
}
