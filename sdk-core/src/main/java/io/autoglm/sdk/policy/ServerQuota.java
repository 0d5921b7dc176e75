package io.autoglm.sdk.policy;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the head of one answer says is left of the server's limits.
 *
 * @param limits  one or more, each name and unit once
 * @param atNanos when the head arrived, on the call's timer
 */
public record ServerQuota(List<Limit> limits, long atNanos) {

    public ServerQuota {
        limits = List.copyOf(limits);
        if (limits.isEmpty()) {
            throw new IllegalArgumentException("limits must not be empty");
        }
    }

    /** What a limit counts. */
    public enum Unit {
        /** Requests, also those that were refused. */
        REQUESTS,
        /** Model tokens of requests and answers. */
        TOKENS
    }

    /**
     * One limit, as the server describes it.
     *
     * @param name      which one, in the server's word; {@code ""} where it has none
     * @param unit      what it counts
     * @param amount    how much it allows; {@code null} when the server did not say
     * @param remaining how much is left of it, 0 or more
     * @param reset     how long until it is whole again, from the answer on: for some servers the end of a window, for others the time
     *                  that a bucket takes to fill; {@code null} when the server did not say
     * @param window    for how long the amount is; {@code null} when the server did not say
     */
    public record Limit(
            String name,
            Unit unit,
            @Nullable Long amount,
            long remaining,
            @Nullable Duration reset,
            @Nullable Duration window) {

        public Limit {
            if (remaining < 0 || (amount != null && amount < 0)) {
                throw new IllegalArgumentException(
                        "amount and remaining must not be negative, were " + amount + " and " + remaining);
            }
        }
    }
}
