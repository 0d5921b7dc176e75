package io.autoglm.sdk.batch;

import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How many requests of a run may be taken and not delivered.
 *
 * @param fixed  that many; {@code null} (auto): by {@code limits}
 * @param limits how many attempts the client allows at the moment, at all endpoints and for all models together
 */
record BulkWindow(@Nullable Integer fixed, IntSupplier limits) {

    /** How many more than can be under way wait in the client's line at the most, so that a limit that grows finds somebody. */
    static final int SURPLUS = 256;

    /** Returns how many at this moment. */
    int size() {
        if (fixed != null) {
            return fixed;
        }
        int limit = Math.max(1, limits.getAsInt());
        return Math.min(BulkSpec.HIGHEST_CONCURRENCY, limit + Math.min(limit, SURPLUS));
    }
}
