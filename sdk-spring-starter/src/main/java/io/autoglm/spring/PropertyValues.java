package io.autoglm.spring;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** From properties, some of them absent, to the records of the client. */
final class PropertyValues {

    /** How a record of the client begins when it refuses one of its components, some with their own name before it. */
    private static final Pattern COMPONENT =
            Pattern.compile("(?:(?:endpoint(?! name)|fallback|hedge) )?([a-z][a-zA-Z]*) (must .*)");

    private static final Pattern OF_THE_ROOT = Pattern.compile("(?<![\\w./])autoglm(?=[.:])");

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
            if (said.startsWith(prefix + ".")) {
                throw refused; // it has its name already
            }
            Matcher component = COMPONENT.matcher(said);
            throw new IllegalArgumentException(
                    component.matches()
                            ? prefix + "." + dashed(component.group(1)) + " " + component.group(2)
                            : prefix + ": " + said,
                    refused);
        }
    }

    /** Returns what {@code made} gives; what it refuses by names below {@code autoglm} is refused by names below {@code place}. */
    static <T> T below(String place, Supplier<T> made) {
        try {
            return made.get();
        } catch (RefusedPropertyException refused) {
            throw new RefusedPropertyException(
                    moved(refused.getMessage(), place), moved(refused.action(), place), refused);
        } catch (IllegalArgumentException refused) {
            throw new IllegalArgumentException(moved(refused.getMessage(), place), refused);
        }
    }

    private static String moved(@Nullable String text, String place) {
        return OF_THE_ROOT.matcher(String.valueOf(text)).replaceAll(Matcher.quoteReplacement(place));
    }

    /**
     * Returns {@code all} with names that differ in capitals and dashes only as one: a variable has neither to give, and means what files
     * call so. Spring Boot finds all settings by the name of the variable, and those of files only by that of files.
     */
    static <T> Map<String, T> calledAsInFiles(Map<String, T> all) {
        Map<String, String> names = new LinkedHashMap<>();
        all.keySet().forEach(name -> names.merge(uniform(name), name, PropertyValues::asInFiles));
        Map<String, T> once = new LinkedHashMap<>();
        names.forEach((uniform, name) -> once.put(name, all.getOrDefault(uniform, all.get(name))));
        return Collections.unmodifiableMap(once);
    }

    /** Returns the name that is {@code one} or {@code other} as it was written where capitals and dashes can be. */
    static String asInFiles(String one, String other) {
        return one.equals(uniform(one)) ? other : one;
    }

    /** Returns {@code name} as a variable has it. */
    static String uniform(String name) {
        return name.replaceAll("[_-]", "").toLowerCase(Locale.ROOT);
    }
}
