package io.autoglm.sdk.batch;

import io.autoglm.sdk.error.ErrorCode;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run over files did.
 *
 * @param lines        lines of the input that are not blank
 * @param before       of these, finished by earlier runs
 * @param done         answered by this run
 * @param failed       failed in this run
 * @param failures     of these, how many with each code
 * @param inputTokens  model tokens of this run's requests, as far as servers said
 * @param outputTokens model tokens of this run's answers, as far as servers said
 * @param cost         what they cost; {@code null} without prices
 * @param currency     of {@code cost}; {@code null} without prices
 * @param elapsed      how long it took
 */
public record BulkSummary(
        long lines,
        long before,
        long done,
        long failed,
        Map<ErrorCode, Long> failures,
        long inputTokens,
        long outputTokens,
        @Nullable BigDecimal cost,
        @Nullable String currency,
        Duration elapsed) {

    public BulkSummary {
        failures = Map.copyOf(failures);
    }

    /** Returns how many lines have no result yet: more than none when the run was ended early. */
    public long left() {
        return lines - before - done - failed;
    }
}
