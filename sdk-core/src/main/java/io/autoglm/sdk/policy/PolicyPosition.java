package io.autoglm.sdk.policy;

/** Where a user's policy stands in the chain. */
public enum PolicyPosition {
    /** Once per call: above deadline and retry. Sees the call as the caller does. */
    PER_CALL,
    /** Once per attempt: below retry and admission, above the credential. Sees each trip to an endpoint. */
    PER_ATTEMPT
}
