package io.autoglm.examples.observability;

import io.autoglm.sdk.observe.LogLine;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A field of the library's lines, and its type in an index of Elasticsearch. */
record EcsField(String name, String type) {

    private static final Set<String> COUNTS = Set.of("attempt", "failures", "left_out", "refused", "status");

    static EcsField of(String name) {
        if (name.endsWith("_ms") || COUNTS.contains(name)) {
            return new EcsField(name, "long");
        }
        return new EcsField(name, name.equals("resets_at") ? "date" : name.equals("said") ? "text" : "keyword");
    }

    /** Returns all of them, in the order in which lines first have them. */
    static Stream<EcsField> all() {
        return Arrays.stream(LogLine.values())
                .map(LogLine::fields)
                .flatMap(List::stream)
                .distinct()
                .map(EcsField::of);
    }
}
