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
import org.jspecify.annotations.Nullable;

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
            throw new IllegalArgumentException(Names.unknown("provider", name, Loaded.BY_NAME.keySet()));
        }
        return found;
    }

    /** Returns what metrics and traces call a server of which only the dialect is known. */
    public static String knownBy(String dialect) {
        Preset sameName = Loaded.BY_NAME.get(dialect);
        return sameName == null ? Preset.COMPATIBLE : sameName.known();
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
            presets.put(name, preset(file, name));
        }
        return Collections.unmodifiableMap(presets);
    }

    private static Preset preset(Properties file, String name) {
        return new Preset(
                name,
                file.getProperty(name + ".base-url") == null ? null : URI.create(value(file, name + ".base-url")),
                value(file, name + ".dialect"),
                list(file, name + ".key-variables"),
                value(file, name + ".key").equals("required"),
                paths(file, name),
                file.getProperty(name + ".known-as", Preset.COMPATIBLE).strip());
    }

    private static ServerPaths paths(Properties file, String name) {
        String tokenizer = file.getProperty(name + ".tokenizer");
        String health = file.getProperty(name + ".health");
        return new ServerPaths(
                file.getProperty(name + ".models", "models").equals("none") ? null : ServerPaths.DEFAULTS.models(),
                tokenizer == null ? null : tokenizer(name, tokenizer.strip()),
                health == null ? null : health.strip(),
                embeddings(file, name));
    }

    private static ServerPaths.@Nullable Embeddings embeddings(Properties file, String name) {
        String key = name + ".embeddings";
        String path =
                file.getProperty(key, ServerPaths.Embeddings.DEFAULTS.path()).strip();
        String encoding = file.getProperty(key + "-encoding", "float").strip();
        String items = file.getProperty(key + "-max-items");
        String tokens = file.getProperty(key + "-max-tokens");
        if (!encoding.equals("float") && !encoding.equals("base64")) {
            throw new IllegalStateException(FILE + ": " + key + "-encoding must be float or base64");
        }
        return path.equals("none")
                ? null
                : new ServerPaths.Embeddings(
                        path,
                        encoding.equals("base64"),
                        items == null ? null : Integer.valueOf(items.strip()),
                        tokens == null ? null : Long.valueOf(tokens.strip()));
    }

    private static ServerPaths.Tokenizer tokenizer(String name, String value) {
        String[] formAndPath = value.split(" +", -1);
        if (formAndPath.length != 2) {
            throw new IllegalStateException(FILE + ": " + name + ".tokenizer must be a form and a path");
        }
        return new ServerPaths.Tokenizer(
                ServerPaths.Form.valueOf(formAndPath[0].toUpperCase(Locale.ROOT)), formAndPath[1]);
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
