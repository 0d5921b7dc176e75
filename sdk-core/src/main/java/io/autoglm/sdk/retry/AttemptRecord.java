package io.autoglm.sdk.retry;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Outcome;
import io.autoglm.sdk.policy.PartialText;
import io.autoglm.sdk.policy.RetryCause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;

/**
 * Writes down how each attempt ends, once: in the call's log and for the policy's listener; and sees to it that the budget gets a retry
 * back that was never sent.
 */
abstract class AttemptRecord<E> extends AttemptLoop<E> {

    @SuppressWarnings("rawtypes")
    private static final AtomicIntegerFieldUpdater<AttemptRecord> OPEN =
            AtomicIntegerFieldUpdater.newUpdater(AttemptRecord.class, "open");

    @SuppressWarnings("rawtypes")
    private static final AtomicIntegerFieldUpdater<AttemptRecord> CHARGED =
            AtomicIntegerFieldUpdater.newUpdater(AttemptRecord.class, "charged");

    final RetryPolicy policy;

    /** How many attempts were made above before the first of these. */
    private final int before;

    /** 1 while an attempt runs whose end is not written down. */
    private volatile int open;

    /** The number of the retry that was withdrawn from the budget and may yet be given back, 0 for none. */
    private volatile int charged;

    private @Nullable List<ErrorCode> earlier;

    /** What has refused the call for good. */
    private Set<String> barred = Set.of();

    AttemptRecord(CoreSubscriber<? super E> actual, Call<E> call, RetryPolicy policy) {
        super(actual, call);
        this.policy = policy;
        before = call.attempt() - 1;
    }

    @Override
    final boolean committed(long nowNanos) {
        call.log().firstEvent(nowNanos);
        policy.committed(call, nowNanos, actual.currentContext());
        if (call.operation().streaming()) {
            PartialText text = new PartialText();
            keep(text);
            call.log().keeping(text);
        }
        return true;
    }

    /** An attempt begins. */
    final void opened() {
        open = 1;
    }

    /** The attempt was cancelled. A caller that leaves after the whole answer has had a success. */
    final void closeCancelled() {
        closeUnfailed(ended ? Outcome.SUCCESS : Outcome.IGNORED);
    }

    final void closeUnfailed(Outcome outcome) {
        if (!close(outcome, null)) {
            return;
        }
        if (outcome == Outcome.SUCCESS) {
            policy.listener().succeeded(call, actual.currentContext());
        } else {
            policy.listener().cancelled(call, actual.currentContext());
        }
    }

    /** Returns whether this was the attempt's end; {@code false} when it had ended. */
    final boolean close(Outcome outcome, @Nullable Throwable error) {
        if (open != 1 || !OPEN.compareAndSet(this, 1, 0)) {
            return false;
        }
        settle();
        call.log().ended(call.attempt(), outcome, error);
        return true;
    }

    /** The retry that was charged last, if any, is over, or will not begin: it is given back unless it was sent. From any thread. */
    final void settle() {
        int number = charged;
        if (number != 0 && CHARGED.compareAndSet(this, number, 0) && call.log().abandon(number)) {
            policy.giveBack();
        }
    }

    /** Returns what there is to decide after {@code known}. */
    final FailedAttempt failed(AutoGlmException known) {
        long left = call.remainingNanos();
        boolean elsewhere =
                policy.alternatives().isElsewhere(call.withAttempt(call.attempt(), Failures.triedWithThis(call)));
        return new FailedAttempt(
                call.log().lastNumber(call.attempt()) - before,
                known,
                earlier == null ? List.of() : earlier,
                isCommitted(),
                call.repeatable(),
                elsewhere,
                call.operation().streaming(),
                left == Long.MAX_VALUE ? null : Duration.ofNanos(left));
    }

    /**
     * Returns what the next attempt avoids: all that were tried, while there is another; once there is none, only those that refuse for good,
     * if any.
     */
    private Set<String> avoided(AutoGlmException known, RetryDecision.After after) {
        boolean again = earlier != null && earlier.contains(known.code());
        Set<String> tried = again ? Failures.triedWithThis(call) : Failures.tried(call);
        if (after.reason() == RetryCause.OTHER_ENDPOINT) {
            Set<String> more = new HashSet<>(tried);
            more.removeAll(call.avoid());
            more.addAll(barred);
            barred = Set.copyOf(more);
        }
        return after.delay().isZero() || barred.isEmpty() ? tried : barred;
    }

    /** Turns to the attempt after the one that failed with {@code known}. */
    final void advance(AutoGlmException known, RetryDecision.After after) {
        policy.listener().retrying(call, known, after.reason(), after.delay(), actual.currentContext());
        call.log().retrying(after.reason());
        if (earlier == null) {
            earlier = new ArrayList<>(2);
        }
        call = call.withAttempt(call.log().nextNumber(call.attempt()), avoided(known, after));
        earlier.add(known.code());
        if (RetryPolicy.isCharged(after)) {
            charged = call.attempt();
        }
    }
}
