package io.autoglm.sdk.internal.codec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Members that this library does not know, in the order in which they came; the first of a name counts. Most answers have none. */
final class Extras {

    private static final int MOST = 64;

    private @Nullable Map<String, Object> members;

    boolean has(String name) {
        return members != null && members.containsKey(name);
    }

    boolean isEmpty() {
        return members == null;
    }

    /** Keeps a member, unless it has no value or there are too many. */
    void keep(String name, @Nullable Object value) {
        if (value != null && (members == null || members.size() < MOST)) {
            all().putIfAbsent(name, value);
        }
    }

    /** Keeps those of {@code others} whose names are new, as far as there is room. */
    void keepAll(Extras others) {
        if (others.members != null) {
            others.members.forEach(this::keep);
        }
    }

    private Map<String, Object> all() {
        Map<String, Object> known = members;
        if (known == null) {
            known = new LinkedHashMap<>(4);
            members = known;
        }
        return known;
    }

    /** Returns what is kept; nobody may keep more after that. */
    Map<String, Object> done() {
        return members == null ? Map.of() : Collections.unmodifiableMap(members);
    }
}
