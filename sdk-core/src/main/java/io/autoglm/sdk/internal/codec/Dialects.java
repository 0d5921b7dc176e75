package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.internal.settings.Names;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** The dialects known by name. */
public final class Dialects {

    private static final Map<String, Function<ServerPaths, Dialect>> BY_NAME = new LinkedHashMap<>();

    static {
        BY_NAME.put(OpenAiDialect.NAME, OpenAiDialect::new);
    }

    private Dialects() {}

    /** Returns the names of all dialects. */
    public static List<String> names() {
        return List.copyOf(BY_NAME.keySet());
    }

    /**
     * Returns the dialect called {@code name}, in upper or lower case, at a server with {@code paths}.
     *
     * @throws IllegalArgumentException naming the nearest name and all names when there is none
     */
    public static Dialect of(String name, ServerPaths paths) {
        Function<ServerPaths, Dialect> known = BY_NAME.get(name.strip().toLowerCase(Locale.ROOT));
        if (known == null) {
            throw new IllegalArgumentException(Names.unknown("dialect", name, BY_NAME.keySet()));
        }
        return known.apply(paths);
    }
}
