package io.autoglm.sdk.retry;

import io.autoglm.sdk.error.NotRetried;
import io.autoglm.sdk.policy.RetryCause;
import java.time.Duration;

/** What follows a failed attempt. */
public sealed interface RetryDecision {

    /**
     * Another attempt, later.
     *
     * @param delay  how long to wait, 0 for at once
     * @param reason why so long
     */
    record After(Duration delay, RetryCause reason) implements RetryDecision {}

    /**
     * No other attempt; the failure is the call's.
     *
     * @param reason why not
     */
    record GiveUp(NotRetried reason) implements RetryDecision {}
}
