package io.autoglm.sdk.admission;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Priority;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What those are told who may not wait: why, how it stands, and how long it would take, where that is known. */
final class Refusals {

    private static final double NANOS = 1e9;

    private Refusals() {}

    /** The room is full, and nobody in it gives way to {@code newcomer}. */
    static AutoGlmException full(Waiter newcomer) {
        return queueFull(newcomer, "the waiting room is full");
    }

    /** The room is full, and {@code displaced} gives way to {@code newcomer}. */
    static AutoGlmException displaced(Waiter displaced, Waiter newcomer) {
        Priority urgent = newcomer.call().priority();
        boolean same = displaced.call().priority() == urgent;
        return queueFull(
                displaced,
                "displaced from the full waiting room by a call "
                        + (same ? "of a tenant with fewer waiting" : "of priority " + urgent.word()));
    }

    private static AutoGlmException queueFull(Waiter waiter, String why) {
        Call<?> call = waiter.call();
        return refusal(waiter, ErrorCode.QUEUE_FULL, why, waiter.line.likelyWait(call, call.nowNanos()));
    }

    /** The deadline of {@code waiter} comes too soon, because of {@code why}; {@code wait} is the time until its turn. */
    static AutoGlmException late(Waiter waiter, long nowNanos, @Nullable Duration wait, String why) {
        Duration left = Duration.ofNanos(waiter.call().deadline().remainingNanos(nowNanos));
        return refusal(waiter, ErrorCode.NO_TIME_LEFT, "only " + seconds(left) + " are left: " + why, wait);
    }

    private static AutoGlmException refusal(Waiter waiter, ErrorCode code, String why, @Nullable Duration wait) {
        Call<?> call = waiter.call();
        String message = why + "; " + waiter.room.router.describe(call) + ", waiting " + waiter.room.waiting() + " of "
                + waiter.room.maxWaiting() + ", priority " + call.priority().word();
        return call.failure(code, message).withRetryAfter(wait, null).exception();
    }

    static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toNanos() / NANOS);
    }
}
