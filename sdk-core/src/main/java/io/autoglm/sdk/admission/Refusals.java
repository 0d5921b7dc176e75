package io.autoglm.sdk.admission;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.policy.Call;

/** What those are told who may not wait. */
final class Refusals {

    private Refusals() {}

    /** The room is full, and nobody in it gives way to {@code newcomer}. */
    static AutoGlmException full(Waiter newcomer, int waiting, int maxWaiting) {
        return queueFull(newcomer, "the waiting room is full: " + state(newcomer, waiting, maxWaiting));
    }

    /** The room is full, and {@code displaced} gives way to {@code newcomer}. */
    static AutoGlmException displaced(Waiter displaced, Waiter newcomer, int waiting, int maxWaiting) {
        boolean urgent = displaced.call().priority() != newcomer.call().priority();
        return queueFull(
                displaced,
                "displaced from the full waiting room by a call "
                        + (urgent
                                ? "of priority " + newcomer.call().priority().word()
                                : "of a tenant with fewer waiting")
                        + ": " + state(displaced, waiting, maxWaiting));
    }

    private static String state(Waiter waiter, int waiting, int maxWaiting) {
        return waiter.line.gates + ", waiting " + waiting + " of " + maxWaiting + ", priority "
                + waiter.call().priority().word();
    }

    private static AutoGlmException queueFull(Waiter waiter, String message) {
        Call<?> call = waiter.call();
        return call.failure(ErrorCode.QUEUE_FULL, message).exception();
    }
}
