package io.autoglm.sdk.admission;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Gate.Verdict;
import io.autoglm.sdk.policy.Outcome;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The server has said "too much, come again in …": until then nothing starts. Who would wait too long is refused instead, but one attempt
 * per longest pause goes to see whether the server has changed its mind; when that is answered, the pause is over. Lock-free.
 */
final class ServerPause {

    private final Duration longest;
    private final AtomicReference<@Nullable Pause> current = new AtomicReference<>();

    /**
     * A pause.
     *
     * @param sinceNanos when it was asked for
     * @param untilNanos when it ends
     * @param probeNanos when the next attempt may look
     * @param cause      what the server said
     */
    private record Pause(long sinceNanos, long untilNanos, long probeNanos, AutoGlmException cause) {}

    ServerPause(Duration longest) {
        this.longest = longest;
    }

    Verdict check(Call<?> call, long nowNanos) {
        Pause pause = current.get();
        long wait = pause == null ? 0 : pause.untilNanos - nowNanos;
        if (pause == null || wait <= 0) {
            return Verdict.OPEN;
        }
        if (wait <= longest.toNanos()) {
            return new Verdict.NotBefore(pause.untilNanos);
        }
        return nowNanos - pause.probeNanos >= 0 ? Verdict.OPEN : new Verdict.Closed(refusal(call, pause, wait));
    }

    private static AutoGlmException refusal(Call<?> call, Pause pause, long waitNanos) {
        Duration wait = Duration.ofNanos(waitNanos);
        AutoGlmException cause = pause.cause;
        String message = "the server does not want to be asked before then: it answered an earlier call with "
                + cause.code().id();
        return call.failure(ErrorCode.PAUSED, message)
                .withAnswer(null, cause.providerCode(), null)
                .withRetryAfter(wait, call.now().plus(wait))
                .withLimit(cause.limit())
                .exception();
    }

    /** An attempt starts: if it goes to look, the next one does so later. */
    void taken(long nowNanos) {
        Pause pause = current.get();
        if (pause != null && pause.untilNanos - nowNanos > 0 && nowNanos - pause.probeNanos >= 0) {
            current.compareAndSet(
                    pause, new Pause(pause.sinceNanos, pause.untilNanos, nowNanos + longest.toNanos(), pause.cause));
        }
    }

    /** An attempt is over; returns whether that has ended a pause. */
    boolean ended(Outcome outcome, @Nullable Throwable failure, long startedNanos, long nowNanos) {
        if (outcome == Outcome.SUCCESS) {
            Pause pause = current.get();
            return pause != null && startedNanos - pause.sinceNanos > 0 && current.compareAndSet(pause, null);
        }
        if (failure instanceof AutoGlmException known && isPause(outcome, known)) {
            begin(known, nowNanos);
        }
        return false;
    }

    private static boolean isPause(Outcome outcome, AutoGlmException failure) {
        return outcome == Outcome.THROTTLED || failure.code() == ErrorCode.QUOTA_EXHAUSTED;
    }

    private void begin(AutoGlmException failure, long nowNanos) {
        Duration wait = failure.retryAfter();
        if (wait == null || wait.isZero() || wait.isNegative()) {
            return;
        }
        long until = nowNanos + Math.min(wait.toSeconds(), 366L * 86_400) * 1_000_000_000L + wait.toNanosPart();
        Pause more = new Pause(nowNanos, until, nowNanos + longest.toNanos(), failure);
        Pause before = current.get();
        while ((before == null || before.untilNanos - until < 0) && !current.compareAndSet(before, more)) {
            before = current.get();
        }
    }

    @Override
    public String toString() {
        return "longest pause " + longest;
    }
}
