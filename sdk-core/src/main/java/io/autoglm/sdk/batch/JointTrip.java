package io.autoglm.sdk.batch;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallLog;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Deadline;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Joining;
import io.autoglm.sdk.policy.Part;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * One request for several callers: a call of its own, with a log of its own, until the last of their deadlines. In its Reactor context
 * stand those of its callers, for who observes it.
 */
final class JointTrip<E> extends Trip<E, List<Part<E>>> {

    private final Joining<E> joining;
    private final CoalescingPolicy policy;
    private final Call<List<Part<E>>> call;
    private @Nullable List<Part<E>> arrived;

    JointTrip(List<Caller<E>> callers, Window<E> window, Joining<E> joining, CoalescingPolicy policy) {
        super(callers, window);
        this.joining = joining;
        this.policy = policy;
        call = joint();
    }

    private Call<List<Part<E>>> joint() {
        Call<E> first = callers.get(0).call;
        Object request = joining.join(
                callers.stream().map(caller -> caller.call.request()).toList());
        CallOptions options = first.options().withTotalTimeout(perTurn(first.options()));
        if (!callers.stream().allMatch(caller -> Objects.equals(caller.call.tenant(), first.tenant()))) {
            options = options.withTenant(null);
        }
        boolean degradable = callers.stream().allMatch(caller -> caller.call.degradable());
        Call<List<Part<E>>> joint = Call.of(joining.operation(), request, options, first.timer())
                .withLog(CallLog.joint(first.nowNanos(), callers.size()))
                .withDeadline(latest())
                .withDegradable(degradable);
        if (policy.spec().maxTokens() != null) {
            joint.log()
                    .counted(callers.stream().mapToLong(caller -> caller.tokens).sum());
        }
        return joint;
    }

    /** Returns the total time of a call for which that counts from its turn, which all that are joined have in common; else {@code null}. */
    static @Nullable Duration perTurn(CallOptions options) {
        return Boolean.TRUE.equals(options.patient()) ? options.totalTimeout() : null;
    }

    private Deadline latest() {
        return new Deadline(callers.stream()
                .mapToLong(caller -> caller.call.deadline().atNanos())
                .max()
                .orElse(Long.MAX_VALUE));
    }

    @Override
    void start(Exchange next) {
        for (Caller<E> caller : callers) {
            caller.call.log().lead(call.log());
        }
        start(call, policy.observed(), next);
    }

    @Override
    public Context currentContext() {
        List<ContextView> contexts = callers.stream()
                .<ContextView>map(caller -> caller.actual.currentContext())
                .toList();
        return Context.of(CoalescingPolicy.CALLERS, contexts);
    }

    @Override
    public void onNext(List<Part<E>> parts) {
        arrived = parts;
    }

    /** The request is over, its permit given back and its observation ended, before those who hear of it can call again. */
    @Override
    public void onComplete() {
        if (!end()) {
            return;
        }
        List<Part<E>> parts = arrived;
        if (parts != null && parts.size() == callers.size()) {
            deliver(parts);
        } else {
            int found = parts == null ? 0 : parts.size();
            failed(call.failure(ErrorCode.INTERNAL, found + " parts came for " + callers.size() + " calls")
                    .exception());
        }
        window.returned();
    }

    private void deliver(List<Part<E>> parts) {
        long now = call.nowNanos();
        for (int i = 0; i < parts.size(); i++) {
            Caller<E> caller = callers.get(i);
            E answer = parts.get(i).answer();
            AutoGlmException failure = parts.get(i).failure();
            if (answer != null) {
                long startedAt = caller.call.log().startedAt();
                Duration queued = Duration.ofNanos(call.log().admittedAt() - startedAt);
                int attempts = caller.call.log().attempts();
                caller.answered(joining.timed(answer, attempts, queued, Duration.ofNanos(now - startedAt)));
            } else if (failure != null) {
                caller.failed(own(caller, failure));
            }
        }
    }

    @Override
    void failed(Throwable error) {
        AutoGlmException failure = call.known(error);
        List<Caller<E>> left =
                callers.stream().filter(caller -> !caller.isGone()).toList();
        String endpoint = call.log().endpoint();
        long now = call.nowNanos();
        Aftermath after = Aftermath.of(failure, call.operation(), policy.forms(), endpoint, now);
        if (after == Aftermath.FAILURE) {
            fail(failure);
            return;
        }
        left.forEach(caller -> caller.call.log().parted());
        boolean mayBeArray = after == Aftermath.HALVES && Aftermath.mayMeanArrays(failure);
        Suspicion suspicion = mayBeArray ? new Suspicion(policy.forms(), call.operation(), endpoint, now) : null;
        if (after == Aftermath.SINGLES || left.size() <= 2) {
            left.forEach(caller -> window.again(List.of(caller), suspicion));
        } else {
            window.again(left.subList(0, left.size() / 2), null);
            window.again(left.subList(left.size() / 2, left.size()), null);
        }
    }
}
