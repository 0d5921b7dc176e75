package io.autoglm.sdk.policy;

import io.autoglm.sdk.error.AutoGlmException;
import java.time.Duration;

/**
 * Hears how attempts end, each exactly once; for logs. Attempts that nobody cancelled, and that were never sent, are among them.
 *
 * <p>Called on the thread on which the attempt ended, with what {@link Call#log()} knows. It MUST NOT block, and MUST NOT throw.
 */
public interface AttemptListener {

    /** Hears nothing. */
    AttemptListener NONE = new AttemptListener() {};

    /** The attempt delivered a whole answer. */
    default void succeeded(Call<?> call) {}

    /** The attempt was cancelled by the caller. */
    default void cancelled(Call<?> call) {}

    /**
     * The attempt failed and is made again.
     *
     * @param call    the attempt that failed
     * @param failure why
     * @param cause   why it is made again
     * @param delay   when, from now
     */
    default void retrying(Call<?> call, AutoGlmException failure, RetryCause cause, Duration delay) {}

    /**
     * The attempt failed, and the call with it.
     *
     * @param failure what the caller gets; it knows why the attempt is {@linkplain AutoGlmException#notRetried() not made again}
     */
    default void failed(Call<?> call, AutoGlmException failure) {}
}
