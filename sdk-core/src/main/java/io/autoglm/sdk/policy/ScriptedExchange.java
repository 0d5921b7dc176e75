package io.autoglm.sdk.policy;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.model.EmbedResponse;
import io.autoglm.sdk.model.Embedding;
import io.autoglm.sdk.model.FinishReason;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.model.ResponseHeaders;
import io.autoglm.sdk.model.ResponseMeta;
import io.autoglm.sdk.model.Usage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * A wire for tests: plays one scripted answer per attempt and remembers the calls, so that the real chain runs in virtual time without
 * HTTP. Give it to {@code AutoGlmClient.builder().exchange(...)}.
 *
 * <p>An attempt without a script fails with {@link IllegalStateException}. Delays run on the call's timer. A joint request
 * ({@link Operation#GENERATE_JOINTLY}) is one attempt: its script answers each of its prompts alike, unless it is {@link #thenAnswer} with a
 * list of {@link Part}, one for each.
 */
public final class ScriptedExchange implements Exchange {

    private final Queue<Flux<?>> script = new ConcurrentLinkedQueue<>();
    private final Queue<Duration> delays = new ConcurrentLinkedQueue<>();
    private final List<Call<?>> calls = new CopyOnWriteArrayList<>();
    private final List<Call<?>> cancelled = new CopyOnWriteArrayList<>();

    private ScriptedExchange() {}

    /** Returns an exchange without a script. */
    public static ScriptedExchange create() {
        return new ScriptedExchange();
    }

    /** The next attempt answers with {@code pieces} of text and finishes. */
    public ScriptedExchange thenText(String... pieces) {
        Stream<GenerateEvent> deltas = Stream.of(pieces).map(piece -> new GenerateEvent.TextDelta(0, piece));
        Usage usage = new Usage(1, pieces.length, 1 + pieces.length, null, null);
        return thenEvents(Stream.of(
                        Stream.of((GenerateEvent) new GenerateEvent.Started("scripted", "scripted")),
                        deltas,
                        Stream.of((GenerateEvent)
                                new GenerateEvent.Finished(List.of(FinishReason.STOP), usage, Map.of(), meta())))
                .flatMap(events -> events)
                .toArray(GenerateEvent[]::new));
    }

    /** The next attempt delivers {@code events} and completes, whatever they are. */
    public ScriptedExchange thenEvents(GenerateEvent... events) {
        return then(Flux.fromArray(events));
    }

    /** The next attempt answers with these vectors, for texts in this order. */
    public ScriptedExchange thenEmbeddings(float[]... vectors) {
        List<Embedding> embeddings = IntStream.range(0, vectors.length)
                .mapToObj(i -> new Embedding(i, vectors[i]))
                .toList();
        Usage usage = new Usage(vectors.length, 0, vectors.length, null, null);
        return thenAnswer(new EmbedResponse("scripted", embeddings, usage, meta()));
    }

    /** The next attempt fails with {@code code} before any event. */
    public ScriptedExchange thenError(ErrorCode code) {
        return thenError(ErrorDetails.of(code, "scripted").exception());
    }

    /** The next attempt fails before any event. */
    public ScriptedExchange thenError(AutoGlmException failure) {
        return then(Flux.error(failure));
    }

    /** The next attempt is throttled by a server that asks to wait. */
    public ScriptedExchange thenRateLimited(Duration retryAfter) {
        return thenError(ErrorDetails.of(ErrorCode.RATE_LIMITED, "scripted")
                .withAnswer(429, null, null)
                .withRetryAfter(retryAfter, null)
                .exception());
    }

    /** The next attempt delivers {@code pieces} of text and then fails with {@code code}. */
    public ScriptedExchange thenCut(ErrorCode code, String... pieces) {
        Flux<GenerateEvent> deltas = Flux.fromArray(pieces).map(piece -> new GenerateEvent.TextDelta(0, piece));
        return then(deltas.concatWith(
                Flux.error(() -> ErrorDetails.of(code, "scripted").exception())));
    }

    /** The next attempt never answers. */
    public ScriptedExchange thenNothing() {
        return then(Flux.never());
    }

    /** The next attempt is {@code events}, subscribed to once. */
    public ScriptedExchange then(Flux<GenerateEvent> events) {
        script.add(events);
        return this;
    }

    /**
     * The next attempt is answered by {@code answer}, which must be what its operation answers with: a list of {@code ModelInfo}, a
     * {@code TokenCount}, a {@code Health}.
     */
    public ScriptedExchange thenAnswer(Object answer) {
        script.add(Flux.just(answer));
        return this;
    }

    /** The attempt scripted last begins only after {@code delay}; call it once for each attempt that is to be delayed, in order. */
    public ScriptedExchange after(Duration delay) {
        while (delays.size() < script.size() - 1) {
            delays.add(Duration.ZERO);
        }
        delays.add(delay);
        return this;
    }

    /** Returns the attempts seen so far, in order. */
    public List<Call<?>> calls() {
        return calls;
    }

    /** Returns the attempts that were cancelled. */
    public List<Call<?>> cancelled() {
        return cancelled;
    }

    @Override
    public <E> Flux<E> exchange(Call<E> call) {
        calls.add(call);
        Flux<?> next = script.poll();
        Duration delay = delays.poll();
        if (next == null) {
            return Flux.error(new IllegalStateException("attempt " + calls.size() + " is not in the script"));
        }
        Flux<?> events = delay == null || delay.isZero() ? next : next.delaySubscription(delay, call.timer());
        return answer(call, events).map(call.operation()::cast).doOnCancel(() -> cancelled.add(call));
    }

    private static Flux<?> answer(Call<?> call, Flux<?> events) {
        if (call.operation() == Operation.GENERATE) {
            return whole(events);
        }
        return call.operation() == Operation.GENERATE_JOINTLY
                ? events.switchOnFirst((first, all) -> first.get() instanceof GenerateEvent
                        ? whole(all)
                                .map(answer -> call.generateRequests().stream()
                                        .map(request -> Part.of(answer))
                                        .toList())
                        : all.map(answer -> (Object) answer))
                : events;
    }

    private static Flux<GenerateResponse> whole(Flux<?> events) {
        return events.cast(GenerateEvent.class)
                .collect(GenerateResponse.collector())
                .flux();
    }

    private static ResponseMeta meta() {
        return new ResponseMeta(
                200,
                ResponseHeaders.NONE,
                null,
                "scripted",
                1,
                Duration.ZERO,
                (@Nullable Duration) null,
                Duration.ZERO);
    }
}
