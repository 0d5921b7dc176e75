package io.autoglm.spring;

import static io.autoglm.spring.PropertyValues.named;
import static io.autoglm.spring.PropertyValues.or;

import io.autoglm.sdk.batch.BatchSpec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * Whether and when concurrent calls leave as one request, where the server takes several prompts at once. Absent ones stay as the client
 * has them.
 *
 * @param enabled    Whether calls are joined; true when anything else is set here.
 * @param maxItems   Most answers that one request asks for.
 * @param maxTokens  Most model tokens of all prompts of one request.
 * @param maxBytes   Most bytes of all prompts of one request.
 * @param linger     Longest wait for company.
 * @param adaptive   Whether a call that is alone leaves at once, and others wait no longer than until what is under way is answered.
 * @param maxPending Most calls that wait for company or for the answer to a joint request.
 */
record BatchProperties(
        @Nullable Boolean enabled,
        @Nullable Integer maxItems,
        @Nullable Long maxTokens,
        @Nullable DataSize maxBytes,
        @Nullable Duration linger,
        @Nullable Boolean adaptive,
        @Nullable Integer maxPending) {

    private boolean isSet() {
        return maxItems != null
                || maxTokens != null
                || maxBytes != null
                || linger != null
                || adaptive != null
                || maxPending != null;
    }

    /** Returns {@code null} where calls go alone. */
    @Nullable
    BatchSpec spec() {
        if (!or(enabled, isSet())) {
            return null;
        }
        BatchSpec d = BatchSpec.defaults();
        return named(
                "autoglm.batch",
                () -> new BatchSpec(
                        or(maxItems, d.maxItems()),
                        maxTokens,
                        maxBytes == null ? d.maxBytes() : maxBytes.toBytes(),
                        or(linger, d.linger()),
                        or(adaptive, d.adaptive()),
                        or(maxPending, d.maxPending())));
    }
}
