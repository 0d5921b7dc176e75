package io.autoglm.spring;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.model.FinishReason;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.Usage;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * Answers as server-sent events, for a controller that returns {@code Flux<ServerSentEvent<Object>>} with {@code text/event-stream}.
 *
 * <p>Until the first event of the answer a comment is sent at each interval, because front ends and proxies hang up after some silent
 * seconds; browsers pass over comments. A call that fails ends the stream with {@code event: error}, whose data is an
 * {@link AutoGlmProblem} (with the trace id where the web server is reactive and observed), and completes: the status is 200, since
 * browsers read no body of another one. Failures that are no {@link AutoGlmException} stay errors.
 *
 * <p>The result is cold as the call is: nothing is sent before it is subscribed to, a browser that goes away cancels the call, and a slow one
 * slows its own call, with at most one event waiting here. Comments that nobody asked for are dropped. They come on a timer's thread.
 */
public final class AutoGlmSse {

    private static final Duration COMMENT_EVERY = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofHours(1);

    private AutoGlmSse() {}

    /** Returns the events of {@code answer} with a comment every 5 s; see {@link #events(Flux, Duration)}. */
    public static Flux<ServerSentEvent<Object>> events(Flux<GenerateEvent> answer) {
        return events(answer, COMMENT_EVERY);
    }

    /**
     * Returns the events of {@code answer}: {@code text} and {@code reasoning} with {@code choice} and {@code text}, {@code tool_call} with
     * the members of {@link GenerateEvent.ToolCallDelta}, and {@code finished} with {@code reasons} and {@code usage}, or {@code error}.
     * The rest is not for browsers and is left out.
     *
     * @throws IllegalArgumentException when {@code commentEvery} is not above 0 or is above 1 hour
     */
    public static Flux<ServerSentEvent<Object>> events(Flux<GenerateEvent> answer, Duration commentEvery) {
        return kept(
                answer.handle((event, sink) -> {
                    ServerSentEvent<Object> sent = eventOf(event);
                    if (sent != null) {
                        sink.next(sent);
                    }
                }),
                commentEvery);
    }

    /** Returns {@code answer} as data of the application's own with a comment every 5 s; see {@link #data(Flux, Duration)}. */
    public static Flux<ServerSentEvent<Object>> data(Flux<?> answer) {
        return data(answer, COMMENT_EVERY);
    }

    /**
     * Returns each element of {@code answer} as the data of an event without a name, and {@code event: error} where the call fails.
     *
     * <p>Plain text needs an object around it, such as {@code streamText(prompt).map(Piece::new)}: a browser drops its leading space.
     *
     * @throws IllegalArgumentException when {@code commentEvery} is not above 0 or is above 1 hour
     */
    public static Flux<ServerSentEvent<Object>> data(Flux<?> answer, Duration commentEvery) {
        return kept(answer.map(piece -> ServerSentEvent.builder((Object) piece).build()), commentEvery);
    }

    private static Flux<ServerSentEvent<Object>> kept(Flux<ServerSentEvent<Object>> answer, Duration every) {
        if (every.isNegative() || every.isZero() || every.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("commentEvery must be above 0 and at most 1 hour, was " + every);
        }
        return Flux.deferContextual(context -> {
            Sinks.Empty<Void> began = Sinks.empty();
            Flux<ServerSentEvent<Object>> events = answer.onErrorResume(
                            AutoGlmException.class,
                            failure -> Flux.just(named("error", AutoGlmProblem.of(failure, TraceIds.of(context)))))
                    .doOnNext(event -> began.tryEmitEmpty())
                    .doOnTerminate(began::tryEmitEmpty);
            return Flux.merge(1, events, comments(every).takeUntilOther(began.asMono()));
        });
    }

    private static Flux<ServerSentEvent<Object>> comments(Duration every) {
        return Flux.interval(every)
                .onBackpressureDrop()
                .map(tick -> ServerSentEvent.builder().comment("waiting").build());
    }

    private static @Nullable ServerSentEvent<Object> eventOf(GenerateEvent event) {
        if (event instanceof GenerateEvent.TextDelta delta) {
            return named("text", new Piece(delta.choice(), delta.text()));
        }
        if (event instanceof GenerateEvent.ReasoningDelta delta) {
            return named("reasoning", new Piece(delta.choice(), delta.text()));
        }
        if (event instanceof GenerateEvent.ToolCallDelta delta) {
            return named("tool_call", delta);
        }
        if (event instanceof GenerateEvent.Finished finished) {
            List<String> reasons =
                    finished.reasons().stream().map(FinishReason::value).toList();
            return named("finished", new End(reasons, finished.usage()));
        }
        return null;
    }

    private static ServerSentEvent<Object> named(String name, Object data) {
        return ServerSentEvent.builder(data).event(name).build();
    }

    record Piece(int choice, String text) {}

    record End(List<String> reasons, @Nullable Usage usage) {}
}
