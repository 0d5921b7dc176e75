package io.autoglm.sdk.admission;

import static io.autoglm.sdk.policy.PolicyContract.FINISHED;
import static io.autoglm.sdk.policy.PolicyContract.HELLO;
import static io.autoglm.sdk.policy.PolicyContract.STARTED;
import static io.autoglm.sdk.policy.PolicyContract.WORLD;
import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.error.PartialResponse;
import io.autoglm.sdk.model.FinishReason;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateEvent.Finished;
import io.autoglm.sdk.model.GenerateEvent.Started;
import io.autoglm.sdk.model.GenerateEvent.TextDelta;
import io.autoglm.sdk.model.GenerateEvent.UsageReport;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.model.ResponseHeaders;
import io.autoglm.sdk.model.ResponseMeta;
import io.autoglm.sdk.model.Usage;
import io.autoglm.sdk.policy.AttemptListener;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallLog;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.FallbackSpec;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.ProbeExchange;
import io.autoglm.sdk.policy.ProbeSubscriber;
import io.autoglm.sdk.policy.TimerProbe;
import io.autoglm.sdk.time.LegDeadlinePolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.test.publisher.TestPublisher;

/** What becomes of the answer that an application gives. */
class SuppliedAnswerTests {

    private static final AutoGlmException FAILURE =
            ErrorDetails.of(ErrorCode.BAD_GATEWAY, "scripted").exception();
    private static final AutoGlmException FULL =
            ErrorDetails.of(ErrorCode.OVERLOADED, "full").exception();
    private static final GenerateRequest REQUEST =
            GenerateRequest.builder().model("large").user("hi").build();
    private static final Usage USAGE = new Usage(1, 2, 3, null, null);

    private final TimerProbe timer = new TimerProbe();
    private final ProbeExchange lower = new ProbeExchange();
    private final ProbeSubscriber<GenerateEvent> above = new ProbeSubscriber<>();
    private final Call<GenerateEvent> call = Call.of(Operation.STREAM, REQUEST, CallOptions.DEFAULTS, timer);

    /** Of the latest call for a whole answer. */
    private CallLog log;

    private static FallbackPolicy policy(Function<GenerateRequest, ? extends Publisher<GenerateEvent>> answer) {
        return new FallbackPolicy(
                FallbackSpec.none().withModels("small").withAnswer(answer),
                new LegDeadlinePolicy(),
                AttemptListener.NONE);
    }

    /** Both models fail, after 3 s. */
    private void stream(Function<GenerateRequest, ? extends Publisher<GenerateEvent>> answer) {
        policy(answer).apply(call, lower).subscribe(above);
        call.log().sent(1, "key");
        timer.pass(Duration.ofSeconds(3));
        lower.probe(0, Operation.STREAM).fail(FULL);
        lower.probe(1, Operation.STREAM).fail(FAILURE);
    }

    private void whole(GenerateEvent... events) {
        stream(request -> Flux.fromArray(events));
        above.request(Long.MAX_VALUE);
    }

    private Finished last() {
        return (Finished) above.events.get(above.events.size() - 1);
    }

    private AutoGlmException failed() {
        return (AutoGlmException) above.failure;
    }

    @Test
    void bareTextGetsABeginningAndAnEnd() {
        whole(HELLO, WORLD);

        assertThat(above.events.subList(0, 3)).containsExactly(new Started(null, null), HELLO, WORLD);
        assertThat(last())
                .isEqualTo(new Finished(
                        List.of(FinishReason.STOP),
                        null,
                        Map.of(),
                        new ResponseMeta(
                                0,
                                ResponseHeaders.NONE,
                                null,
                                "fallback",
                                1,
                                Duration.ZERO,
                                Duration.ofSeconds(3),
                                Duration.ofSeconds(3))));
        assertThat(above.completed).isTrue();
        assertThat(above.breaches).isEmpty();
        assertThat(call.log().endpoint()).isEqualTo("fallback");
        assertThat(call.log().firstEventAt()).isEqualTo(call.nowNanos());
    }

    @Test
    void aWholeAnswerKeepsWhatItSaysButWhoServedIt() {
        Finished given = new Finished(
                List.of(FinishReason.LENGTH),
                USAGE,
                Map.of("a", 1),
                new ResponseMeta(
                        203,
                        ResponseHeaders.NONE,
                        "req-1",
                        "pool-a",
                        9,
                        Duration.ofSeconds(9),
                        null,
                        Duration.ofDays(1)));
        whole(STARTED, HELLO, given, WORLD);

        assertThat(above.events.subList(0, 2)).containsExactly(STARTED, HELLO);
        assertThat(above.events).hasSize(3);
        assertThat(last().reason()).isEqualTo(FinishReason.LENGTH);
        assertThat(last().usage()).isEqualTo(USAGE);
        assertThat(last().extras()).isEqualTo(Map.of("a", 1));
        assertThat(last().meta())
                .isEqualTo(new ResponseMeta(
                        203,
                        ResponseHeaders.NONE,
                        "req-1",
                        "fallback",
                        1,
                        Duration.ZERO,
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(3)));
        assertThat(above.completed).isTrue();
    }

    @Test
    void whatItCostStandsInTheEnd() {
        whole(new UsageReport(new Usage(9, 9, 9, null, null)), HELLO, new UsageReport(USAGE));

        assertThat(above.events.subList(0, 3)).containsExactly(new Started(null, null), HELLO, new UsageReport(USAGE));
        assertThat(last().usage()).isEqualTo(USAGE);
    }

    @Test
    void anEndThatSaysNoCostLearnsItFromTheReportBefore() {
        whole(HELLO, new UsageReport(USAGE), FINISHED);

        assertThat(last().usage()).isEqualTo(USAGE);
    }

    @Test
    void eachOfSeveralAnswersEnds() {
        whole(HELLO, new TextDelta(2, "third"));

        assertThat(last().reasons()).hasSize(3).containsOnly(FinishReason.STOP);
    }

    @Test
    void theSupplierIsGivenTheRequestAsTheCallerMadeIt() {
        List<GenerateRequest> given = new ArrayList<>();
        stream(request -> {
            given.add(request);
            return Flux.just(HELLO);
        });
        above.request(Long.MAX_VALUE);

        assertThat(given).singleElement().isSameAs(REQUEST);
    }

    @Test
    void eventsComeAsTheyAreAskedFor() {
        TestPublisher<GenerateEvent> answer = TestPublisher.create();
        stream(request -> answer.flux());
        answer.assertWasNotRequested();
        above.request(1);
        answer.next(HELLO);
        assertThat(above.events).containsExactly(new Started(null, null));
        above.request(1);
        answer.next(WORLD).complete();
        assertThat(above.events).containsExactly(new Started(null, null), HELLO);
        above.request(1);
        assertThat(above.terminated()).isFalse();
        above.request(1);

        assertThat(last().meta().servedBy()).isEqualTo("fallback");
        assertThat(above.completed).isTrue();
        assertThat(above.breaches).isEmpty();
    }

    @Test
    void cancelReachesTheSupplier() {
        TestPublisher<GenerateEvent> answer = TestPublisher.create();
        stream(request -> answer.flux());
        above.request(5);
        answer.next(HELLO);
        above.cancel();

        answer.assertCancelled();
        assertThat(above.terminated()).isFalse();
    }

    @Test
    void aSupplierThatIsDoneIsLetGo() {
        AtomicBoolean cancelled = new AtomicBoolean();
        stream(request -> Flux.<GenerateEvent>just(HELLO, FINISHED)
                .concatWith(Flux.never())
                .doOnCancel(() -> cancelled.set(true)));
        above.request(Long.MAX_VALUE);

        assertThat(above.completed).isTrue();
        assertThat(cancelled).isTrue();
    }

    static Stream<Function<GenerateRequest, Publisher<GenerateEvent>>> misbehaving() {
        return Stream.of(
                request -> null,
                request -> Flux.empty(),
                request -> Flux.just(STARTED),
                request -> Flux.just(STARTED, new UsageReport(USAGE)),
                request -> Flux.error(new IOException("the cache is gone")),
                request -> Flux.<GenerateEvent>just(STARTED).concatWith(Flux.error(new IOException("gone"))),
                request -> {
                    throw new IllegalArgumentException("defect");
                });
    }

    @ParameterizedTest
    @MethodSource("misbehaving")
    void aSupplierWithoutAnAnswerLeavesTheFailureBefore(Function<GenerateRequest, Publisher<GenerateEvent>> answer) {
        stream(answer);
        above.request(Long.MAX_VALUE);

        assertThat(above.events).isEmpty();
        assertThat(failed().details()).isEqualTo(FAILURE.details());
        assertThat(failed().getSuppressed()).hasSize(2);
        assertThat(((AutoGlmException) failed().getSuppressed()[0]).code()).isEqualTo(ErrorCode.OVERLOADED);
        assertThat(failed().getSuppressed()[1]).isNotInstanceOf(AutoGlmException.class);
        assertThat(FAILURE.getSuppressed()).isEmpty();
        assertThat(above.breaches).isEmpty();
    }

    @Test
    void anAnswerThatBreaksOffFailsWithWhatHadArrived() {
        IOException gone = new IOException("gone");
        stream(request -> Flux.<GenerateEvent>just(HELLO).concatWith(Flux.error(gone)));
        for (int i = 0; i < 3; i++) {
            above.request(1);
        }

        assertThat(above.events).containsExactly(new Started(null, null), HELLO);
        assertThat(failed().code()).isEqualTo(ErrorCode.BAD_GATEWAY);
        assertThat(failed().partial()).isEqualTo(new PartialResponse("hello", "", false));
        assertThat(failed().getSuppressed()).hasSize(2).contains(gone);
    }

    @Test
    void aSupplierThatRepeatsTheFailureDoesNotCloseACircle() {
        for (AutoGlmException repeated : List.of(FULL, FAILURE)) {
            ProbeSubscriber<GenerateResponse> one = generate(Flux.error(repeated));

            assertThat(((AutoGlmException) one.failure).details()).isEqualTo(FAILURE.details());
            assertThat(one.failure.getSuppressed()).containsExactly(FULL);
        }
    }

    private ProbeSubscriber<GenerateResponse> generate(Flux<GenerateEvent> answer) {
        ProbeSubscriber<GenerateResponse> one = new ProbeSubscriber<>();
        Call<GenerateResponse> unary = Call.of(Operation.GENERATE, REQUEST, CallOptions.DEFAULTS, timer);
        ProbeExchange below = new ProbeExchange();
        policy(request -> answer).apply(unary, below).subscribe(one);
        one.request(1);
        below.probe(0, Operation.GENERATE).fail(FULL);
        below.probe(1, Operation.GENERATE).fail(FAILURE);
        log = unary.log();
        return one;
    }

    @Test
    void aCallForAWholeAnswerGetsAWholeAnswer() {
        ProbeSubscriber<GenerateResponse> one = generate(Flux.just(STARTED, HELLO, WORLD));

        assertThat(one.events).singleElement().satisfies(response -> {
            assertThat(response.text()).isEqualTo("helloworld");
            assertThat(response.model()).isEqualTo("model");
            assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
            assertThat(response.meta().servedBy()).isEqualTo("fallback");
            assertThat(response.meta().timeToFirstToken()).isNull();
        });
        assertThat(one.completed).isTrue();
        assertThat(log.firstEventAt()).isNotNull();
    }

    @Test
    void aWholeAnswerThatBreaksOffIsNone() {
        IOException gone = new IOException("gone");
        ProbeSubscriber<GenerateResponse> one =
                generate(Flux.<GenerateEvent>just(HELLO).concatWith(Flux.error(gone)));

        assertThat(one.events).isEmpty();
        assertThat(((AutoGlmException) one.failure).details()).isEqualTo(FAILURE.details());
        assertThat(one.failure.getSuppressed()).contains(gone);
    }
}
