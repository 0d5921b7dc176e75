package io.autoglm.sdk.policy;

/** What a breaker lets through. */
public enum BreakerState {
    /** Every attempt. */
    CLOSED,
    /** None, until its pause is over. */
    OPEN,
    /** A few at once, which find out whether the endpoint has recovered. */
    HALF_OPEN
}
