package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.model.GenerateEvent;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.test.simple.SimpleTracer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.ProblemDetail;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

/** An answer on its way to a browser: comments before it, its events, its failure. */
class AutoGlmSseTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static GenerateEvent text(String text) {
        return new GenerateEvent.TextDelta(0, text);
    }

    private static String told(ServerSentEvent<Object> event) {
        return event.comment() != null ? ":" + event.comment() : event.event() + " " + event.data();
    }

    @Test
    void commentsAreSentEveryFiveSecondsUntilTheFirstEventAndNoLonger() {
        StepVerifier.withVirtualTime(() -> AutoGlmSse.events(Flux.concat(
                                Flux.just(text("a")).delaySequence(Duration.ofSeconds(12)),
                                Flux.just(text("b")).delaySequence(Duration.ofSeconds(60))))
                        .map(AutoGlmSseTests::told))
                .expectSubscription()
                .expectNoEvent(Duration.ofSeconds(5))
                .expectNext(":waiting")
                .expectNoEvent(Duration.ofSeconds(5))
                .expectNext(":waiting")
                .expectNoEvent(Duration.ofSeconds(2))
                .expectNext("text Piece[choice=0, text=a]")
                .expectNoEvent(Duration.ofSeconds(60))
                .expectNext("text Piece[choice=0, text=b]")
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void theTimeBetweenCommentsCanBeChosen() {
        StepVerifier.withVirtualTime(() ->
                        AutoGlmSse.data(Flux.never(), Duration.ofSeconds(1)).map(AutoGlmSseTests::told))
                .expectSubscription()
                .expectNoEvent(Duration.ofMillis(999))
                .thenAwait(Duration.ofMillis(1))
                .expectNext(":waiting")
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void commentsThatNobodyAsksForAreDropped() {
        StepVerifier.withVirtualTime(
                        () -> AutoGlmSse.data(Flux.just("a").delaySequence(Duration.ofMinutes(10)))
                                .map(AutoGlmSseTests::told),
                        0)
                .thenAwait(Duration.ofMinutes(10))
                .thenRequest(100)
                .recordWith(ArrayList::new)
                .thenConsumeWhile(event -> true)
                .consumeRecordedWith(
                        events -> assertThat(events).hasSizeLessThan(4).contains("null a"))
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void eventsForBrowsersAreNamedAndTheRestIsLeftOut() {
        Flux<GenerateEvent> answer = Flux.just(
                new GenerateEvent.Started("id", "model"),
                new GenerateEvent.ReasoningDelta(0, "hm"),
                text("a"),
                new GenerateEvent.ToolCallDelta(0, 0, "call", "tool", "{}"));

        assertThat(AutoGlmSse.events(answer)
                        .map(AutoGlmSseTests::told)
                        .collectList()
                        .block(PATIENCE))
                .containsExactly(
                        "reasoning Piece[choice=0, text=hm]",
                        "text Piece[choice=0, text=a]",
                        "tool_call ToolCallDelta[0, 0, call, tool, 2 chars]");
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void aFailureIsTheLastEventAndShowsNothingOfTheServersWords(ErrorCode code) {
        Flux<GenerateEvent> cut = Flux.concat(
                Flux.just(text("a")),
                Flux.error(ErrorDetails.of(code, "MARKER").withHint("MARKER").exception()));

        List<ServerSentEvent<Object>> events =
                AutoGlmSse.events(cut).collectList().block(PATIENCE);

        assertThat(events).hasSize(2);
        assertThat(events.get(1).event()).isEqualTo("error");
        assertThat(events.get(1).data()).isInstanceOfSatisfying(ProblemDetail.class, problem -> {
            assertThat(problem.getProperties()).containsEntry("code", code.id());
            assertThat(problem.toString()).doesNotContain("MARKER");
        });
    }

    @Test
    void aFailureBeforeTheFirstEventEndsTheComments() {
        StepVerifier.withVirtualTime(() -> AutoGlmSse.events(Flux.<GenerateEvent>error(
                                ErrorDetails.of(ErrorCode.QUEUE_FULL, "x").exception()))
                        .map(ServerSentEvent::event))
                .expectNext("error")
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void aFailureOfTheApplicationsOwnStaysAnError() {
        StepVerifier.create(AutoGlmSse.data(Flux.error(new IllegalStateException("own"))))
                .expectErrorMessage("own")
                .verify(PATIENCE);
    }

    @Test
    void theTraceOfTheWebRequestIsInTheErrorEvent() {
        SimpleTracer tracer = new SimpleTracer();
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(new DefaultTracingObservationHandler(tracer));
        Observation request = Observation.start("http.server.requests", registry);

        ServerSentEvent<Object> event = AutoGlmSse.data(
                        Flux.error(ErrorDetails.of(ErrorCode.SERVER_ERROR, "x").exception()))
                .contextWrite(context -> context.put(ObservationThreadLocalAccessor.KEY, request))
                .blockLast(PATIENCE);
        request.stop();

        assertThat(((ProblemDetail) event.data()).getProperties())
                .containsEntry("traceId", tracer.lastSpan().context().traceId());
    }

    @Test
    void cancelReachesTheCallBeforeAndAfterTheFirstEvent() {
        TestPublisher<String> waiting = TestPublisher.create();
        Disposable browser = AutoGlmSse.data(waiting.flux()).subscribe();
        waiting.assertSubscribers();
        browser.dispose();
        waiting.assertCancelled();

        TestPublisher<String> begun = TestPublisher.create();
        StepVerifier.create(AutoGlmSse.data(begun.flux()))
                .then(() -> begun.next("a"))
                .expectNextCount(1)
                .thenCancel()
                .verify(PATIENCE);
        begun.assertCancelled();
    }

    @Test
    void aSlowBrowserSlowsItsCall() {
        TestPublisher<String> call = TestPublisher.create();

        StepVerifier.create(AutoGlmSse.data(call.flux()), 0)
                .then(() -> call.assertMaxRequested(1))
                .thenRequest(1)
                .then(() -> call.next("a"))
                .expectNextCount(1)
                .then(() -> call.next("b"))
                .then(() -> call.assertMaxRequested(1))
                .thenCancel()
                .verify(PATIENCE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT1H0.001S"})
    void aTimeBetweenCommentsThatIsNoneIsRefused(Duration every) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AutoGlmSse.data(Flux.never(), every))
                .withMessage("commentEvery must be above 0 and at most 1 hour, was " + every);
    }
}
