package io.autoglm.sdk.model;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The headers of an HTTP response: read-only, names without regard to case, safe to keep. */
public interface ResponseHeaders {

    /** No headers: what a scripted answer has. */
    ResponseHeaders NONE = new ResponseHeaders() {
        @Override
        public @Nullable String first(String name) {
            return null;
        }

        @Override
        public List<String> all(String name) {
            return List.of();
        }

        @Override
        public Set<String> names() {
            return Set.of();
        }
    };

    /** Returns the first value of {@code name}, or {@code null} when the header is absent. */
    @Nullable
    String first(String name);

    /** Returns all values of {@code name} in the order received, never split at commas; empty when absent. */
    List<String> all(String name);

    /** Returns the names that are present, as received. */
    Set<String> names();
}
