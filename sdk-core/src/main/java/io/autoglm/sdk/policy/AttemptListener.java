package io.autoglm.sdk.policy;

import io.autoglm.sdk.error.AutoGlmException;
import java.time.Duration;
import reactor.util.context.ContextView;

/**
 * Hears how attempts end, each exactly once; for logs. An attempt that was never sent, because it was refused or cancelled before, is one
 * too.
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
     * The attempt failed and is not made again: the call fails with it, unless {@link #fellBack} is told next.
     *
     * @param call    the attempt that failed
     * @param failure what the caller gets; it knows why the attempt is {@linkplain AutoGlmException#notRetried() not made again}
     * @param context of the call's subscriber
     */
    default void failed(Call<?> call, AutoGlmException failure, ContextView context) {}

    /**
     * All attempts failed that could be made, and the call turns to something else; once for each time that it does.
     *
     * @param call    the call as it was made until now
     * @param failure why it failed
     * @param to      a model of the {@link FallbackSpec}, or {@code answer} for that of the application
     * @param context of the call's subscriber
     */
    default void fellBack(Call<?> call, AutoGlmException failure, String to, ContextView context) {}

    /**
     * The retry budget is spent: retries are refused from now on, this one first. Told once, until it has recovered.
     *
     * @param call    the attempt that failed, and would have been made again
     * @param context of the call's subscriber
     */
    default void budgetSpent(Call<?> call, ContextView context) {}

    /**
     * The retry budget is half full again. Told once, by the call in which it is noticed: one that succeeds or is retried.
     *
     * @param call    the attempt in which it is noticed, which has not ended
     * @param refused how many retries were refused since it was spent, at least 1
     * @param context of the call's subscriber
     */
    default void budgetRecovered(Call<?> call, long refused, ContextView context) {}

    /**
     * The attempt has not answered in time, and another is made beside it: there are two from now on.
     *
     * @param call    the attempt that has not answered
     * @param context of the call's subscriber
     */
    default void hedged(Call<?> call, ContextView context) {}

    /**
     * The attempt was cancelled because the other one beside it answered first.
     *
     * @param call    the attempt that was cancelled
     * @param context of the call's subscriber
     */
    default void outrun(Call<?> call, ContextView context) {
        cancelled(call, context);
    }

    /**
     * The attempt failed, and another beside it has decided how it goes on: that one has answered, was cancelled, or has failed, too, and
     * its failure is told by {@link #retrying} or {@link #failed}. Told when that is so, which is later than the failure.
     *
     * @param call    the attempt that failed
     * @param failure why
     * @param context of the call's subscriber
     */
    default void failedBeside(Call<?> call, AutoGlmException failure, ContextView context) {}
}
