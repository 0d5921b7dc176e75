package io.autoglm.sdk.policy;

import io.autoglm.sdk.error.AutoGlmException;
import java.time.Duration;
import reactor.util.context.ContextView;

/**
 * Hears how attempts end, each exactly once; for logs. Attempts that nobody cancelled, and that were never sent, are among them.
 *
 * <p>Called on the thread on which the attempt ended, with what {@link Call#log()} knows and the Reactor context of the call's subscriber,
 * where a trace may be. It MUST NOT block, and MUST NOT throw.
 */
public interface AttemptListener {

    /** Hears nothing. */
    AttemptListener NONE = new AttemptListener() {};

    /** The attempt delivered a whole answer. */
    default void succeeded(Call<?> call, ContextView context) {}

    /** The attempt was cancelled: by the caller, or because the call's deadline passed. */
    default void cancelled(Call<?> call, ContextView context) {}

    /**
     * The attempt failed and is made again.
     *
     * @param call    the attempt that failed
     * @param failure why
     * @param cause   why it is made again
     * @param delay   when, from now
     * @param context of the call's subscriber
     */
    default void retrying(
            Call<?> call, AutoGlmException failure, RetryCause cause, Duration delay, ContextView context) {}

    /**
     * The attempt failed, and the call with it.
     *
     * @param call    the attempt that failed
     * @param failure what the caller gets; it knows why the attempt is {@linkplain AutoGlmException#notRetried() not made again}
     * @param context of the call's subscriber
     */
    default void failed(Call<?> call, AutoGlmException failure, ContextView context) {}
}
