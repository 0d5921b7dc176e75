package io.autoglm.sdk.policy;

/** The request of a call that has nothing to say but what it is. */
public enum NoRequest {
    /** The only one. */
    INSTANCE
}
