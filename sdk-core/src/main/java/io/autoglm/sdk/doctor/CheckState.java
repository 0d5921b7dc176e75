package io.autoglm.sdk.doctor;

/** What came of a check. */
public enum CheckState {
    /** All is as it should be. */
    PASSED,
    /** Calls may work, and something is not as it should be. */
    WARNED,
    /** Calls fail here. */
    FAILED,
    /** Not examined; the cause says why. */
    SKIPPED
}
