package io.autoglm.sdk.batch;

import io.autoglm.sdk.model.GenerateRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes the lines of a bulk run's files: the client. Its failures say what is wrong, never with content. */
public interface BulkJson {

    /**
     * Returns the members of the one JSON object in the first {@code length} bytes of {@code data}.
     *
     * @throws IllegalArgumentException when it is something else
     */
    Map<String, Object> read(byte[] data, int length);

    /**
     * Returns the request that {@code body}, as chat completions have it, describes.
     *
     * @throws IllegalArgumentException naming the member and the rule
     */
    GenerateRequest request(Map<String, ?> body);

    /** Returns {@code object} as JSON in UTF-8, without a line feed. */
    byte[] write(Map<String, ? extends @Nullable Object> object);
}
