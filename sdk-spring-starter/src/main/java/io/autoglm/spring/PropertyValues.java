package io.autoglm.spring;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** From properties, some of them absent, to the records of the client. */
final class PropertyValues {

    private PropertyValues() {}

    static <T> T or(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }

    /** Returns what {@code made} gives; what it refuses is refused with the place of the property before it. */
    static <T> T named(String prefix, Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException refused) {
            throw new IllegalArgumentException(prefix + ": " + refused.getMessage(), refused);
        }
    }
}
