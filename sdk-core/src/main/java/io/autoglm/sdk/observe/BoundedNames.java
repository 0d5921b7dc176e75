package io.autoglm.sdk.observe;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Names that callers or servers choose, kept from becoming too many: the first {@value #MOST} stay as they are, any other is called
 * {@value #OTHER}. Names are short and printable. Safe for use by any thread; a known name costs no allocation.
 */
final class BoundedNames {

    static final int MOST = 100;
    static final String OTHER = "other";

    private static final int LONGEST = 200;

    private final ConcurrentHashMap<String, String> known = new ConcurrentHashMap<>();
    private final AtomicInteger size = new AtomicInteger();

    /** Returns how {@code name} is called. */
    String of(String name) {
        String found = known.get(name);
        if (found != null) {
            return found;
        }
        if (size.get() >= MOST || name.length() > LONGEST) {
            return OTHER;
        }
        String added = known.computeIfAbsent(name, n -> size.incrementAndGet() > MOST ? null : printable(n));
        return added == null ? OTHER : added;
    }

    /** Returns {@code said} fit for a key's value: at most 200 characters, control characters replaced; {@code null} stays. */
    static @Nullable String bounded(@Nullable String said) {
        if (said == null) {
            return null;
        }
        return printable(said.length() > LONGEST ? said.substring(0, LONGEST) : said);
    }

    private static String printable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return text.replaceAll("[\\p{Cntrl}\\u0080-\\u009F]", "?");
            }
        }
        return text;
    }
}
