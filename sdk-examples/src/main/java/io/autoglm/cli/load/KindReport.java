package io.autoglm.cli.load;

import io.autoglm.sdk.error.ErrorCode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of the calls of one kind, or of all.
 *
 * @param name         of the kind; {@code all} for all
 * @param counts       how many of what
 * @param failed       how many calls failed, by why
 * @param outputTokens model tokens of all answers that were whole, {@code null} when the server named none
 * @param times        how long they took
 */
public record KindReport(
        String name,
        Counts counts,
        Map<ErrorCode, Long> failed,
        @Nullable Long outputTokens,
        Times times) {

    /** Returns how many calls failed. */
    public long failures() {
        return failed.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * How many of what.
     *
     * @param begun      calls that began
     * @param succeeded  calls whose answer was whole
     * @param cancelled  calls that were given up when the load ended
     * @param notStarted calls that an open loop should have begun and did not
     * @param attempts   attempts that left this client
     * @param retries    those of them that were not a call's first
     * @param throttled  attempts that the server refused as too many
     */
    public record Counts(
            long begun, long succeeded, long cancelled, long notStarted, long attempts, long retries, long throttled) {

        /** Returns how many retries a call that was sent needed on the average. */
        public double retriesPerCall() {
            return attempts == retries ? 0 : (double) retries / (attempts - retries);
        }
    }

    /**
     * How long calls took: to the first token of a stream, and, where the answer was whole, to its end. Corrected for coordinated
     * omission, and as measured from the moment in which the call was made.
     */
    public record Times(Percentiles first, Percentiles firstRaw, Percentiles total, Percentiles totalRaw) {}
}
