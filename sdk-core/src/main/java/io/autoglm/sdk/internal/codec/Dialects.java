package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.internal.settings.Names;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The dialects known by name. */
public final class Dialects {

    private static final Map<String, Known> BY_NAME = new LinkedHashMap<>();

    static {
        BY_NAME.put(OpenAiDialect.NAME, new Known(OpenAiDialect::new, ServerPaths.DEFAULTS));
        BY_NAME.put(ZhipuDialect.NAME, new Known(ZhipuDialect::new, ZhipuDialect.PATHS));
        BY_NAME.put(CompletionsDialect.NAME, new Known(CompletionsDialect::new, ServerPaths.DEFAULTS));
        BY_NAME.put(GenerateDialect.NAME, new Known(GenerateDialect::new, ServerPaths.NONE));
    }

    private Dialects() {}

    private record Known(Function<ServerPaths, Dialect> maker, ServerPaths paths) {}

    /** Returns the names of all dialects. */
    public static List<String> names() {
        return List.copyOf(BY_NAME.keySet());
    }

    /**
     * Returns the dialect called {@code name}, in upper or lower case.
     *
     * @param paths where the server answers the calls beside generation; {@code null} for what servers of this dialect usually have
     * @throws IllegalArgumentException naming the nearest name and all names when there is none
     */
    public static Dialect of(String name, @Nullable ServerPaths paths) {
        Known known = BY_NAME.get(name.strip().toLowerCase(Locale.ROOT));
        if (known == null) {
            throw new IllegalArgumentException(Names.unknown("dialect", name, BY_NAME.keySet()));
        }
        return known.maker().apply(paths == null ? known.paths() : paths);
    }
}
