package io.autoglm.cli.load;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a load lasts. It ends with {@code duration} or {@code calls}, whichever comes first.
 *
 * @param warmup   how long calls are made at first that do not count; may be zero
 * @param duration for how long calls that count begin after that, positive; {@code null} when {@code calls} alone ends it
 * @param calls    how many calls that count begin, 1 to 1,000,000,000; {@code null} when {@code duration} alone ends it
 * @param drain    how long calls may take to end when none begins any more; what is under way then is cancelled
 */
public record LoadLength(
        Duration warmup,
        @Nullable Duration duration,
        @Nullable Long calls,
        Duration drain) {

    public LoadLength {
        if (duration == null && calls == null) {
            throw new IllegalArgumentException("duration or calls must be given");
        }
        if (duration != null && (duration.isNegative() || duration.isZero())) {
            throw new IllegalArgumentException("duration must be positive, was " + duration);
        }
        if (warmup.isNegative() || drain.isNegative()) {
            throw new IllegalArgumentException(
                    "warmup and drain must not be negative, were " + warmup + " and " + drain);
        }
        if (calls != null) {
            LoadPlan.within("calls", calls, 1, 1_000_000_000);
        }
    }

    /** Returns when the last call may begin, in nanoseconds from the start; {@code null} when nothing but the number of calls ends it. */
    @Nullable
    Long endNanos() {
        return duration == null ? null : warmup.plus(duration).toNanos();
    }
}
