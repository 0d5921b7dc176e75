package io.autoglm.sdk.observe;

import io.autoglm.sdk.error.AutoGlmException;

/**
 * A failure as handlers get it: tracers send it away with everything that hangs on it, and a cause may be the exception of plugged-in
 * code, which may say anything.
 */
final class Bare {

    private Bare() {}

    /** Returns {@code failure} with its message and stack, without cause and earlier failures. */
    static AutoGlmException of(AutoGlmException failure) {
        AutoGlmException bare = failure.details().exception();
        bare.setStackTrace(failure.getStackTrace());
        return bare;
    }
}
