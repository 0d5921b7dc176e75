package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.Choice;
import io.autoglm.sdk.model.FinishReason;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.model.ResponseMeta;
import io.autoglm.sdk.policy.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.stream.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Hands out what an {@link AnswerState} collected: {@code Started} directly before the first delta, usage when it changed, and the end;
 * for an operation of one event all of it folded into a response.
 */
final class AnswerAssembler<E> {

    private static final FinishReason UNKNOWN = FinishReason.of("unknown");

    private final Call<E> call;
    private final ResponseHead head;
    private final AnswerState answer;
    private final @Nullable Fold<?> fold;
    private boolean started;
    private boolean usageWaits;
    private @Nullable Long firstDeltaAt;

    AnswerAssembler(Call<E> call, ResponseHead head, AnswerState answer) {
        this.call = call;
        this.head = head;
        this.answer = answer;
        fold = call.operation().streaming() ? null : new Fold<>(GenerateResponse.collector());
    }

    /** Folds events with a collector whose container type nobody knows. */
    private static final class Fold<A> {
        private final Collector<GenerateEvent, A, GenerateResponse> collector;
        private final A container;

        Fold(Collector<GenerateEvent, A, GenerateResponse> collector) {
            this.collector = collector;
            container = collector.supplier().get();
        }

        void add(GenerateEvent event) {
            collector.accumulator().accept(container, event);
        }

        GenerateResponse response() {
            return collector.finisher().apply(container);
        }
    }

    /** Hands out the deltas of the document just read. */
    void emit(Queue<? super E> out) {
        List<GenerateEvent> deltas = answer.deltas;
        usageWaits |= answer.usageChanged;
        answer.usageChanged = false;
        if (!deltas.isEmpty()) {
            if (firstDeltaAt == null) {
                firstDeltaAt = call.nowNanos();
            }
            start(out);
            for (int i = 0; i < deltas.size(); i++) {
                add(deltas.get(i), out);
            }
            deltas.clear();
        }
        if (started) {
            reportUsage(out);
        }
    }

    private void start(Queue<? super E> out) {
        if (!started) {
            started = true;
            add(new GenerateEvent.Started(answer.id, answer.model), out);
        }
    }

    private void reportUsage(Queue<? super E> out) {
        if (usageWaits && answer.usage != null) {
            usageWaits = false;
            add(new GenerateEvent.UsageReport(answer.usage), out);
        }
    }

    private void add(GenerateEvent event, Queue<? super E> out) {
        if (fold != null) {
            fold.add(event);
        } else {
            out.add(call.operation().cast(event));
        }
    }

    /** Returns whether each choice that was seen has said why it ended. */
    boolean isFinished() {
        boolean any = false;
        for (AnswerState.ChoiceState choice : answer.choices) {
            if (choice.seen && choice.finish == null) {
                return false;
            }
            any |= choice.seen;
        }
        return any;
    }

    /** Returns the failure that a reason to end means, {@code null} when none does. */
    @Nullable
    ErrorCode failedFinish() {
        String reason = failedReason();
        return reason == null ? null : reason.equals("abort") ? ErrorCode.OVERLOADED : ErrorCode.SERVER_ERROR;
    }

    /** Returns the reason to end that is a failure of the server. */
    @Nullable
    String failedReason() {
        for (int i = 0; i < answer.choices.size(); i++) {
            FinishReason finish = answer.choices.get(i).finish;
            if (finish != null) {
                switch (finish.value()) {
                    case "network_error", "error", "abort" -> {
                        return finish.value();
                    }
                    default -> {}
                }
            }
        }
        return null;
    }

    /** Returns why an answer that has ended is none, {@code null} when it is one. */
    @Nullable
    ErrorCode emptiness() {
        boolean finished = false;
        boolean filtered = false;
        for (AnswerState.ChoiceState choice : answer.choices) {
            if (choice.delivered) {
                return null;
            }
            FinishReason finish = choice.finish;
            finished |= finish != null;
            filtered |= finish != null
                    && (finish.equals(FinishReason.CONTENT_FILTER)
                            || finish.value().equals("sensitive"));
        }
        return filtered ? ErrorCode.CONTENT_FILTERED : finished ? null : ErrorCode.EMPTY_ANSWER;
    }

    /** Hands out the end of a whole answer. */
    void finish(Queue<? super E> out) {
        start(out);
        reportUsage(out);
        GenerateEvent.Finished finished = new GenerateEvent.Finished(reasons(), answer.usage, extras(), meta());
        if (fold == null) {
            add(finished, out);
            return;
        }
        fold.add(finished);
        out.add(call.operation().cast(exact(fold.response())));
    }

    private List<FinishReason> reasons() {
        if (answer.choices.isEmpty()) {
            return List.of(UNKNOWN);
        }
        List<FinishReason> reasons = new ArrayList<>(answer.choices.size());
        for (AnswerState.ChoiceState choice : answer.choices) {
            reasons.add(choice.finish == null ? UNKNOWN : choice.finish);
        }
        return List.copyOf(reasons);
    }

    /** A stream has one place for extras, a response one per choice. */
    private Map<String, Object> extras() {
        if (fold == null) {
            for (AnswerState.ChoiceState choice : answer.choices) {
                answer.extras.keepAll(choice.extras);
            }
        }
        return answer.extras.done();
    }

    /** Returns {@code folded} with what events cannot tell: choices that are not there, reasons that were not said, extras. */
    private GenerateResponse exact(GenerateResponse folded) {
        if (isExact(folded)) {
            return folded;
        }
        List<Choice> choices = new ArrayList<>(folded.choices().size());
        for (Choice choice : folded.choices()) {
            if (choice.index() < answer.choices.size()) {
                AnswerState.ChoiceState state = answer.choices.get(choice.index());
                choices.add(new Choice(
                        choice.index(),
                        choice.text(),
                        choice.reasoning(),
                        choice.toolCalls(),
                        state.finish,
                        state.extras.done()));
            }
        }
        return new GenerateResponse(
                folded.id(), folded.model(), List.copyOf(choices), folded.usage(), folded.extras(), folded.meta());
    }

    private boolean isExact(GenerateResponse folded) {
        if (folded.choices().size() != answer.choices.size()) {
            return false;
        }
        for (Choice choice : folded.choices()) {
            AnswerState.ChoiceState state = answer.choices.get(choice.index());
            if (!Objects.equals(choice.finishReason(), state.finish) || !state.extras.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private ResponseMeta meta() {
        Long first = fold == null ? firstDeltaAt : null;
        return meta(call, head, answer.requestId, first);
    }

    /** Returns how the answer to {@code call}, which is whole now, came about; {@code first} is when its first delta arrived. */
    static ResponseMeta meta(Call<?> call, ResponseHead head, @Nullable String requestId, @Nullable Long first) {
        long now = call.nowNanos();
        long startedAt = call.log().startedAt();
        return new ResponseMeta(
                head.status(),
                head.headers(),
                RequestIds.of(call, head.headers(), requestId),
                call.endpoint() == null ? "unknown" : call.endpoint().name(),
                Math.max(1, call.log().attempts()),
                Duration.ofNanos(call.log().queueNanos()),
                first == null ? null : Duration.ofNanos(first - startedAt),
                Duration.ofNanos(now - startedAt));
    }
}
