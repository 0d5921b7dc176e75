package io.autoglm.sdk.batch;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.NotRetried;
import java.time.Duration;

/**
 * Decides what follows when the client itself refuses a call, for want of room in its line or because an endpoint is left alone: that is
 * no failure of the request, which is begun again.
 *
 * <p>After a refusal nothing is begun for a pause, and then half as many calls at once as before; each answer lets one more begin, until
 * as many run as before. So a run that finds no room gives way, and an endpoint that is left alone is asked by one call a pause.
 *
 * <p>For one thread at a time.
 */
final class HeldBack {

    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration USUAL = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    /** How many calls may run at once; {@link Integer#MAX_VALUE} while nothing was refused. */
    private int most = Integer.MAX_VALUE;

    /**
     * Returns whether {@code failure} is such a refusal. A pause or a breaker is none after an attempt: then it has failed there. A retry that
     * the budget of all calls did not allow is one: the request has not had the attempts that it may have.
     */
    static boolean isRefusal(AutoGlmException failure) {
        if (failure.notRetried() == NotRetried.BUDGET) {
            return true;
        }
        return switch (failure.code()) {
            case QUEUE_FULL, NO_TIME_LEFT -> true;
            case PAUSED, BREAKER_OPEN -> failure.attempts() == 0;
            default -> false;
        };
    }

    /** Returns how many calls may run at once where {@code window} could. */
    int most(int window) {
        return Math.min(most, window);
    }

    /** Notes a refusal while {@code inFlight} others run, the first since the last pause; returns how long to begin nothing. */
    Duration refused(AutoGlmException failure, int inFlight) {
        most = Math.max(1, Math.min(most, inFlight + 1) / 2);
        Duration wait = failure.retryAfter();
        return wait == null ? USUAL : clamped(wait);
    }

    private static Duration clamped(Duration wait) {
        if (wait.compareTo(SHORTEST) < 0) {
            return SHORTEST;
        }
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }

    /** Notes that a call was answered while {@code window} could run. */
    void answered(int window) {
        if (most < window) {
            most++;
        } else {
            most = Integer.MAX_VALUE;
        }
    }
}
