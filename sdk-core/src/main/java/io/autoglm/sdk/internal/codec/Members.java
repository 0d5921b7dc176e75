package io.autoglm.sdk.internal.codec;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Members of a JSON object by type. What is of another one is refused by its name, without its value. */
final class Members {

    private static final int LONGEST_NAME = 40;

    private Members() {}

    static String text(String name, @Nullable Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw refusal(name, "a text");
    }

    static int whole(String name, @Nullable Object value) {
        if (value instanceof Integer number) {
            return number;
        }
        throw refusal(name, "a whole number of at most 2147483647");
    }

    static long large(String name, @Nullable Object value) {
        if (value instanceof Integer || value instanceof Long) {
            return ((Number) value).longValue();
        }
        throw refusal(name, "a whole number of 64 bits");
    }

    static double number(String name, @Nullable Object value) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw refusal(name, "a number");
    }

    static Map<?, ?> object(String name, @Nullable Object value) {
        if (value instanceof Map<?, ?> object) {
            return object;
        }
        throw refusal(name, "an object");
    }

    /** Refuses members of {@code object} that are not among {@code known}. */
    static void only(String place, Map<?, ?> object, Set<String> known) {
        for (Object name : object.keySet()) {
            if (!known.contains(String.valueOf(name))) {
                throw new IllegalArgumentException(place + " has a member that is not known: '" + shown(name) + "'");
            }
        }
    }

    /** Returns {@code value} for a message: short, on one line. */
    static String shown(@Nullable Object value) {
        String text = String.valueOf(value).replaceAll("[\\p{Cntrl}\\u0080-\\u009F]", "?");
        return text.length() <= LONGEST_NAME ? text : text.substring(0, LONGEST_NAME) + "…";
    }

    private static IllegalArgumentException refusal(String name, String what) {
        return new IllegalArgumentException("'" + name + "' must be " + what);
    }
}
