package io.autoglm.spring;

import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** From properties, some of them absent, to the records of the client. */
final class PropertyValues {

    /** How a record of the client begins when it refuses one of its components. */
    private static final Pattern COMPONENT = Pattern.compile("([a-z][a-zA-Z]*) (must .*)");

    private PropertyValues() {}

    static <T> T or(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }

    /** As in {@code autoglm.api-key=${MY_KEY:}}. */
    static @Nullable String absentIfBlank(@Nullable String value) {
        return value == null || value.isBlank() ? null : value;
    }

    static @Nullable Path absentIfBlank(@Nullable Path value) {
        return value == null || value.toString().isBlank() ? null : value;
    }

    /** Returns what may be shown of a secret: whether there is one. */
    static @Nullable String hidden(@Nullable Object secret) {
        return secret == null ? null : "***";
    }

    /** Returns {@code camelCase} as it is written in properties. */
    static String dashed(String camelCase) {
        return camelCase.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** Returns what {@code made} gives; what it refuses is refused by the name of the property, or with the place of it before. */
    static <T> T named(String prefix, Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException refused) {
            String said = String.valueOf(refused.getMessage());
            Matcher component = COMPONENT.matcher(said);
            throw new IllegalArgumentException(
                    component.matches()
                            ? prefix + "." + dashed(component.group(1)) + " " + component.group(2)
                            : prefix + ": " + said,
                    refused);
        }
    }
}
