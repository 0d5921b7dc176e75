package io.autoglm.sdk.retry;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallLog;
import io.autoglm.sdk.policy.FirstEvents;
import io.autoglm.sdk.policy.HedgeSpec;
import io.autoglm.sdk.policy.Outcome;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;

/**
 * The two attempts, and how they ended: one of them is what the policy above hears of, and writes down; the other is written down here,
 * once, in the call's log and for the policy's listener.
 */
abstract class HedgeRecord<E> {

    final CoreSubscriber<? super E> actual;

    /** As it came down: its log is that of the call. */
    final Call<E> call;

    final HedgePolicy policy;
    final @Nullable FirstEvents samples;
    final HedgeLeg<E> first;

    volatile @Nullable HedgeLeg<E> second;
    volatile @Nullable HedgeLeg<E> winner;
    volatile boolean cancelled;

    HedgeRecord(CoreSubscriber<? super E> actual, Call<E> call, HedgePolicy policy, HedgeSpec spec) {
        this.actual = actual;
        this.call = call;
        this.policy = policy;
        samples = spec.percentile() == null ? null : policy.samplesOf(call);
        CallLog log = call.log().branch(call.attempt(), call.nowNanos(), this::admitted);
        first = new HedgeLeg<>(call.withLog(log), actual, this);
    }

    /** The first attempt has its turn. */
    abstract void admitted();

    /** Returns what the caller asked for before it could ask the winner. */
    abstract long wanted();

    /** Returns whether {@code leg}, of which an event has arrived that commits, is the answer. Ends the other. */
    abstract boolean wins(HedgeLeg<E> leg, long nowNanos);

    /** {@code leg} has failed before anything committed. */
    abstract void failed(HedgeLeg<E> leg, AutoGlmException failure);

    /** Returns the attempt beside the first, which may begin once others can see it. */
    final HedgeLeg<E> beside() {
        CallLog log = call.log();
        int number = log.nextNumber(call.attempt());
        Call<E> another = call.withAttempt(number, avoided())
                .withDegradable(true) // the first may yet answer
                .withLog(log.beside(number, call.nowNanos()));
        return new HedgeLeg<>(another, actual, this);
    }

    private Set<String> avoided() {
        String endpoint = first.call.log().endpoint();
        if (endpoint == null || call.avoid().contains(endpoint)) {
            return call.avoid();
        }
        Set<String> more = new HashSet<>(call.avoid());
        more.add(endpoint);
        return Set.copyOf(more);
    }

    /** Returns whether the failure of {@code earlier} tells the caller more than that of {@code later}. */
    static boolean isOfMoreUse(HedgeLeg<?> earlier, HedgeLeg<?> later) {
        if (earlier.isSent() != later.isSent()) {
            return earlier.isSent();
        }
        AutoGlmException before = earlier.failed();
        AutoGlmException after = later.failed();
        return before != null && after != null && before.isTransient() && !after.isTransient();
    }

    /** {@code leg} is the answer. */
    final void noteWon(HedgeLeg<E> leg, long nowNanos) {
        if (samples == null) {
            return;
        }
        if (leg == first) {
            samples.seen(first.call.log().admittedAt(), nowNanos);
        } else if (first.failed() == null) {
            missed(Outcome.IGNORED);
        }
    }

    /** Ends {@code leg}, which is not the one that the policy above hears of, and writes down how it ended. */
    final void conclude(HedgeLeg<E> leg) {
        if (!leg.close()) {
            return;
        }
        leg.cancel();
        settle();
        AutoGlmException failure = leg.failed();
        Outcome outcome = failure == null ? Outcome.IGNORED : Outcome.of(failure);
        leg.call.log().ended(leg.call.attempt(), outcome, failure);
        if (failure != null) {
            policy.listener().failedBeside(leg.call, failure, actual.currentContext());
        } else if (cancelled) {
            policy.listener().cancelled(leg.call, actual.currentContext());
        } else {
            policy.listener().outrun(leg.call, actual.currentContext());
        }
    }

    /** Gives the second attempt back to the budget unless it has left, and sees to it that it never does; not while it is the answer. */
    final void settle() {
        HedgeLeg<E> charged = second;
        if (charged != null && charged != winner && charged.call.log().abandon(charged.call.attempt())) {
            policy.budget().giveBack();
        }
    }

    /** The first attempt is over without an event. */
    final void missed(Outcome outcome) {
        CallLog log = first.call.log();
        if (samples != null && !log.isWaiting() && log.endpoint() != null) {
            samples.missed(outcome, log.admittedAt(), call.nowNanos());
        }
    }

    final @Nullable HedgeLeg<E> other(HedgeLeg<E> leg) {
        return leg == first ? second : first;
    }
}
