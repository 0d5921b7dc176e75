package io.autoglm.sdk.policy;

/** Why a breaker leaves an endpoint alone. */
public enum BreakerCause {
    /** Nothing can be reached there: asking is in vain, even when there is no other endpoint. */
    DOWN,
    /** Too many attempts fail. Some do not: where there is no other endpoint, this one is better than none. */
    FAILING,
    /** Answers begin too late. They do begin: where there is no other endpoint, this one is better than none. */
    SLOW
}
