package io.autoglm.sdk.admission;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Deadline;
import io.autoglm.sdk.policy.FallbackSpec;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * What can answer one call, in order: the call itself (leg 0), each other model of the spec, the application. Decides and makes; runs
 * nothing.
 *
 * @param <E>     the type of the call's events
 * @param call    as the caller made it
 * @param request what it asks
 * @param spec    what there is to fall back to
 * @param models  those of {@code spec} that the request does not name itself
 */
record Legs<E>(Call<E> call, GenerateRequest request, FallbackSpec spec, List<String> models) {

    /** No leg. */
    static final int NONE = -1;

    /** How the answer of the application is called. */
    static final String ANSWER = "answer";

    static <E> Legs<E> of(Call<E> call, GenerateRequest request, FallbackSpec spec) {
        List<String> others = spec.models().stream()
                .filter(model -> !model.equals(request.model()))
                .toList();
        return new Legs<>(call, request, spec, others);
    }

    /** Returns whether {@code leg} is the answer of the application. */
    boolean isAnswer(int leg) {
        return leg > models.size();
    }

    /** Returns whether nothing follows {@code leg}. */
    boolean isLast(int leg) {
        return leg >= models.size() + (spec.answer() == null ? 0 : 1);
    }

    /** Returns how {@code leg}, not the first, is called. */
    String name(int leg) {
        return isAnswer(leg) ? ANSWER : models.get(leg - 1);
    }

    /**
     * Returns the leg to turn to when {@code leg} has failed, or {@link #NONE}.
     *
     * @param made    the call as that leg made it
     * @param failure of that leg
     */
    int after(int leg, Call<E> made, AutoGlmException failure) {
        FallbackReach reach = FallbackReach.after(failure.code());
        if (isLast(leg) || reach == FallbackReach.NOTHING || call.remainingNanos() == 0) {
            return NONE;
        }
        int next = call.repeatable() || !mayHaveArrived(made, failure) ? leg + 1 : models.size() + 1;
        boolean allowed = !isAnswer(next) || (spec.answer() != null && reach == FallbackReach.ALL);
        return allowed ? next : NONE;
    }

    private static boolean mayHaveArrived(Call<?> made, AutoGlmException failure) {
        return made.log().isSent(made.attempt()) && !ModelTokens.neverArrived(failure);
    }

    /** Returns the call as {@code leg} makes it, beginning with attempt number {@code attempt}. */
    Call<E> made(int leg, int attempt) {
        Call<E> made = call.withDegradable(!isLast(leg)).withDeadline(deadline(leg));
        if (leg == 0) {
            return made;
        }
        made = made.withAttempt(attempt, Set.of());
        return isAnswer(leg) ? made : made.withRequest(requestOf(models.get(leg - 1)));
    }

    /** A model in the members that the request adds would win over its own. */
    private GenerateRequest requestOf(String model) {
        GenerateRequest other = request.mutate().model(model).build();
        return other.extraBody().containsKey("model")
                ? request.mutate().model(model).extra("model", model).build()
                : other;
    }

    private Deadline deadline(int leg) {
        if (isLast(leg) || call.deadline().isNever()) {
            return call.deadline();
        }
        Duration share = Duration.ofNanos((long) (call.remainingNanos() * spec.reserve()));
        Duration most = spec.longestReserve();
        long kept = (share.compareTo(most) < 0 ? share : most).toNanos();
        return new Deadline(call.deadline().atNanos() - kept);
    }

    /** Asks the application for its answer; throws what it throws. */
    Publisher<GenerateEvent> answer() {
        var supplier = spec.answer();
        @Nullable Publisher<GenerateEvent> answer = supplier == null ? null : supplier.apply(request);
        if (answer == null) {
            throw new IllegalStateException("the fallback gave null in place of an answer");
        }
        return answer;
    }

    /** Returns what the caller gets for {@code error}, which failed {@code leg} and is followed by nothing. */
    Throwable last(int leg, Throwable error, @Nullable AutoGlmException before) {
        if (before != null && isAnswer(leg)) {
            return LegFailures.last(call.log(), before, error);
        }
        return leg == 0 ? error : LegFailures.last(call.log(), call.known(error), null);
    }

    /** Writes down that {@code leg} follows; returns the number of its first attempt. */
    int turnTo(int leg, AutoGlmException failure) {
        LegFailures.note(call.log(), failure);
        return call.log().turnedTo(name(leg));
    }
}
