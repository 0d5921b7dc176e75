package io.autoglm.sdk.admission;

import io.autoglm.sdk.model.FinishReason;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateEvent.Finished;
import io.autoglm.sdk.model.GenerateEvent.ReasoningDelta;
import io.autoglm.sdk.model.GenerateEvent.Started;
import io.autoglm.sdk.model.GenerateEvent.TextDelta;
import io.autoglm.sdk.model.GenerateEvent.ToolCallDelta;
import io.autoglm.sdk.model.GenerateEvent.UsageReport;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.model.ResponseHeaders;
import io.autoglm.sdk.model.ResponseMeta;
import io.autoglm.sdk.model.Usage;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallLog;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.PartialText;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/**
 * Makes the whole answer to a call of the events that the application gives: puts a beginning before them and an end behind them where
 * they have none, says who served it, and writes down in the call's log that it began. One per answer. Reactor's operators do: calls that
 * come here are few, and their events cost nobody a server.
 */
final class SuppliedAnswer {

    /** Who serves such answers. */
    static final String SERVED_BY = "fallback";

    private final Call<?> call;
    private final PartialText partial = new PartialText();
    private Started started = new Started(null, null);
    private @Nullable Usage usage;
    private int choices = 1;
    private boolean begun;
    private boolean whole;

    private SuppliedAnswer(Call<?> call) {
        this.call = call;
    }

    /** Returns the events of {@code call}'s operation; fails with {@link IllegalStateException} when {@code events} hold no answer. */
    static <E> Flux<E> of(Call<E> call, Publisher<GenerateEvent> events) {
        SuppliedAnswer answer = new SuppliedAnswer(call);
        Flux<GenerateEvent> shaped = Flux.from(events)
                .takeUntil(Operation.STREAM::ends)
                .concatMapDelayError(event -> Flux.fromIterable(answer.shaped(event)), 0)
                .concatWith(Flux.defer(answer::end));
        Flux<?> all = call.operation().streaming()
                ? shaped
                : shaped.collect(GenerateResponse.collector())
                        .doOnNext(folded -> call.log().firstEvent(call.nowNanos()))
                        .flux();
        return all.map(call.operation()::cast);
    }

    private List<GenerateEvent> shaped(GenerateEvent event) {
        if (event instanceof Started first) {
            started = begun ? started : first;
            return List.of();
        }
        if (event instanceof UsageReport report) {
            usage = report.usage();
            return begun ? List.of(event) : List.of();
        }
        GenerateEvent passed = event;
        if (event instanceof Finished last) {
            whole = true;
            passed = new Finished(
                    last.reasons(), last.usage() == null ? usage : last.usage(), last.extras(), meta(last.meta()));
        }
        choices = Math.max(choices, choiceOf(event) + 1);
        Operation.STREAM.keep(event, partial);
        return begun ? List.of(passed) : List.of(begin(), passed);
    }

    private Started begin() {
        begun = true;
        long now = call.nowNanos();
        CallLog log = call.log();
        log.answeredBy(SERVED_BY, now);
        if (call.operation().streaming()) {
            log.firstEvent(now);
            log.keeping(partial);
        }
        return started;
    }

    private Flux<GenerateEvent> end() {
        if (whole) {
            return Flux.empty();
        }
        return begun
                ? Flux.just(new Finished(Collections.nCopies(choices, FinishReason.STOP), usage, Map.of(), meta(null)))
                : Flux.error(new IllegalStateException("the fallback's answer was empty"));
    }

    private ResponseMeta meta(@Nullable ResponseMeta given) {
        CallLog log = call.log();
        Long first = call.operation().streaming() ? log.firstEventAt() : null;
        return new ResponseMeta(
                given == null ? 0 : given.status(),
                given == null ? ResponseHeaders.NONE : given.headers(),
                given == null ? null : given.requestId(),
                SERVED_BY,
                log.attempts(),
                Duration.ZERO,
                first == null ? null : Duration.ofNanos(first - log.startedAt()),
                Duration.ofNanos(call.nowNanos() - log.startedAt()));
    }

    private static int choiceOf(GenerateEvent event) {
        if (event instanceof TextDelta delta) {
            return delta.choice();
        } else if (event instanceof ReasoningDelta delta) {
            return delta.choice();
        }
        return event instanceof ToolCallDelta delta ? delta.choice() : 0;
    }
}
