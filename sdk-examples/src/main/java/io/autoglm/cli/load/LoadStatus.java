package io.autoglm.cli.load;

import java.time.Duration;

/**
 * How far a load is; calls of the warm-up are included.
 *
 * @param elapsed    since the start
 * @param phase      what it does now
 * @param ended      calls that ended, however they did
 * @param failed     those that failed
 * @param notStarted calls that should have begun and did not
 * @param throttled  attempts that the server refused as too many
 * @param retries    attempts that were or will be made again
 * @param first      times to first token of the last seconds
 */
public record LoadStatus(
        Duration elapsed,
        Phase phase,
        long ended,
        long failed,
        long notStarted,
        long throttled,
        long retries,
        Percentiles first) {

    /** What a load does. */
    public enum Phase {
        /** Calls begin that do not count. */
        WARM_UP,
        /** Calls begin. */
        LOAD,
        /** None begins any more, and those under way end. */
        DRAIN,
        /** All have ended. */
        OVER
    }
}
