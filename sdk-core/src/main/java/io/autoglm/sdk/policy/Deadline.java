package io.autoglm.sdk.policy;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import reactor.core.scheduler.Scheduler;

/**
 * The point in time at which a call has failed, whatever it is doing: one for queue, back-off and all attempts.
 *
 * @param atNanos on the clock of {@link Call#timer()} in nanoseconds; {@link Long#MAX_VALUE} in {@link #NEVER} only
 */
public record Deadline(long atNanos) {

    /** No deadline. */
    public static final Deadline NEVER = new Deadline(Long.MAX_VALUE);

    /** Returns the deadline that is {@code timeout} from now. */
    public static Deadline after(Duration timeout, Scheduler timer) {
        return new Deadline(timer.now(TimeUnit.NANOSECONDS) + timeout.toNanos());
    }

    /** Returns whether there is none. */
    public boolean isNever() {
        return atNanos == Long.MAX_VALUE;
    }

    /** Returns the nanoseconds that are left at {@code nowNanos}, 0 when it has passed, {@link Long#MAX_VALUE} when there is none. */
    public long remainingNanos(long nowNanos) {
        return isNever() ? Long.MAX_VALUE : Math.max(0, atNanos - nowNanos);
    }
}
