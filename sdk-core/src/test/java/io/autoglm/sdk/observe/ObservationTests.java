package io.autoglm.sdk.observe;

import static io.autoglm.sdk.observe.ObservationProbe.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.AutoGlmClientBuilder;
import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.batch.BatchSpec;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.model.EmbedRequest;
import io.autoglm.sdk.model.FinishReason;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.ResponseFormat;
import io.autoglm.sdk.model.ResponseHeaders;
import io.autoglm.sdk.model.ResponseMeta;
import io.autoglm.sdk.model.Sampling;
import io.autoglm.sdk.model.Usage;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.ScriptedExchange;
import io.micrometer.common.KeyValue;
import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

/** What the observations of whole calls say, in virtual time. */
class ObservationTests {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String CALL = "gen_ai.client.operation";
    private static final String ATTEMPT = "autoglm.client.attempt";

    private final ObservationProbe probe = new ObservationProbe();
    private final ScriptedExchange wire = ScriptedExchange.create();

    private AutoGlmClientBuilder builder() {
        return AutoGlmClient.builder()
                .exchange(wire)
                .model("glm-4.6")
                .random(new Random(1))
                .observationRegistry(probe.registry);
    }

    @AfterEach
    void everyObservationHasEndedOnce() {
        probe.balances();
        probe.close();
    }

    private static void play(java.util.function.Supplier<Flux<GenerateEvent>> call) {
        StepVerifier.withVirtualTime(call)
                .thenAwait(Duration.ofHours(1))
                .thenConsumeWhile(event -> true)
                .expectComplete()
                .verify(PATIENCE);
    }

    private static AutoGlmException fail(java.util.function.Supplier<Flux<GenerateEvent>> call) {
        AutoGlmException[] failure = new AutoGlmException[1];
        StepVerifier.withVirtualTime(call)
                .thenAwait(Duration.ofHours(1))
                .thenConsumeWhile(event -> true)
                .expectErrorSatisfies(error -> failure[0] = (AutoGlmException) error)
                .verify(PATIENCE);
        return failure[0];
    }

    @Test
    void aStreamThatSucceedsIsACallWithOneAttempt() {
        wire.thenText("Hel", "lo");
        play(() -> builder().build().stream("hi"));

        assertThat(probe.heard)
                .containsExactly(
                        "start " + CALL,
                        "start " + ATTEMPT,
                        "event first token " + CALL,
                        "stop " + ATTEMPT,
                        "stop " + CALL);
        assertThat(probe.call().outcome()).isEqualTo("success");
        assertThat(probe.call().getContextualName()).isEqualTo("chat glm-4.6");
        assertThat(probe.attempts()).singleElement().satisfies(attempt -> {
            assertThat(attempt.getContextualName()).isEqualTo("attempt chat glm-4.6");
            assertThat(attempt.outcome()).isEqualTo("success");
            assertThat(attempt.getParentObservation().getContextView()).isSameAs(probe.call());
        });
    }

    @Test
    void theCallSaysAllThatIsKnown() {
        wire.thenEvents(
                new GenerateEvent.Started("resp-1", "glm-4.6-0711"),
                new GenerateEvent.TextDelta(0, "a"),
                new GenerateEvent.Finished(
                        List.of(FinishReason.STOP, FinishReason.LENGTH),
                        new Usage(12, 34, 46, 5, 6),
                        Map.of(),
                        new ResponseMeta(
                                200,
                                ResponseHeaders.NONE,
                                "req-9",
                                "scripted",
                                1,
                                Duration.ZERO,
                                Duration.ZERO,
                                Duration.ZERO)));
        wire.after(Duration.ofMillis(1500));
        GenerateRequest request = GenerateRequest.builder()
                .model("glm-5")
                .user("a prompt")
                .maxOutputTokens(300)
                .sampling(new Sampling(0.5, 0.25, 0.1, -0.1, 7L))
                .n(2)
                .stop("END", "STOP")
                .responseFormat(ResponseFormat.jsonObject())
                .build();
        play(() -> builder().build().stream(request, CallOptions.DEFAULTS.withTenant("shop-7")));

        CallObservationContext call = probe.call();
        assertThat(call.getLowCardinalityKeyValues())
                .extracting(KeyValue::getKey, KeyValue::getValue)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("gen_ai.operation.name", "chat"),
                        org.assertj.core.groups.Tuple.tuple("gen_ai.provider.name", "openai"),
                        org.assertj.core.groups.Tuple.tuple("gen_ai.request.model", "glm-5"),
                        org.assertj.core.groups.Tuple.tuple("server.address", "127.0.0.1"),
                        org.assertj.core.groups.Tuple.tuple("server.port", "80"),
                        org.assertj.core.groups.Tuple.tuple("autoglm.endpoint", "scripted"),
                        org.assertj.core.groups.Tuple.tuple("autoglm.outcome", "success"));
        assertThat(call.getHighCardinalityKeyValues())
                .extracting(pair -> pair.getKey() + "=" + pair.getValue())
                .containsExactlyInAnyOrder(
                        "gen_ai.request.stream=true",
                        "gen_ai.request.max_tokens=300",
                        "gen_ai.request.temperature=0.5",
                        "gen_ai.request.top_p=0.25",
                        "gen_ai.request.frequency_penalty=0.1",
                        "gen_ai.request.presence_penalty=-0.1",
                        "gen_ai.request.seed=7",
                        "gen_ai.request.choice.count=2",
                        "gen_ai.request.stop_sequences=[\"END\", \"STOP\"]",
                        "gen_ai.output.type=json",
                        "gen_ai.response.id=resp-1",
                        "gen_ai.response.model=glm-4.6-0711",
                        "gen_ai.response.finish_reasons=[\"stop\", \"length\"]",
                        "gen_ai.response.time_to_first_chunk=1.5",
                        "gen_ai.usage.input_tokens=12",
                        "gen_ai.usage.output_tokens=34",
                        "gen_ai.usage.cache_read.input_tokens=5",
                        "gen_ai.usage.reasoning.output_tokens=6",
                        "autoglm.attempts=1",
                        "autoglm.queue.time=0.0",
                        "autoglm.request.id=req-9",
                        "autoglm.tenant=shop-7");
        assertThat(call.durationNanos()).isEqualTo(Duration.ofMillis(1500).toNanos());
        assertThat(probe.attempts().get(0).getAllKeyValues())
                .extracting(pair -> pair.getKey() + "=" + pair.getValue())
                .containsExactlyInAnyOrder(
                        "autoglm.operation=stream",
                        "autoglm.model=glm-5",
                        "server.address=127.0.0.1",
                        "server.port=80",
                        "autoglm.endpoint=scripted",
                        "autoglm.outcome=success",
                        "autoglm.retry.reason=none",
                        "autoglm.attempt=1",
                        "http.response.status_code=200",
                        "autoglm.queue.time=0.0",
                        "autoglm.credential=none",
                        "autoglm.request.id=req-9",
                        "autoglm.tenant=shop-7");
    }

    @Test
    void aWholeAnswerIsSuccessThoughItsFluxIsCancelledAfterIt() {
        wire.thenText("Hel", "lo");
        builder().build().generate("hi").block(PATIENCE);

        assertThat(probe.heard).containsExactly("start " + CALL, "start " + ATTEMPT, "stop " + ATTEMPT, "stop " + CALL);
        assertThat(probe.call().outcome()).isEqualTo("success");
        assertThat(probe.attempts().get(0).outcome()).isEqualTo("success");
        assertThat(value(probe.call(), "gen_ai.response.finish_reasons")).isEqualTo("[\"stop\"]");
        assertThat(value(probe.call(), "gen_ai.usage.output_tokens")).isEqualTo("2");
        assertThat(value(probe.call(), "gen_ai.request.stream")).isNull();
        assertThat(value(probe.call(), "gen_ai.response.time_to_first_chunk")).isNull();
    }

    @Test
    void embeddingsSayTheirModelTheirLengthAndWhatTheyCost() {
        wire.thenEmbeddings(new float[3]);

        builder()
                .build()
                .embed(EmbedRequest.builder()
                        .model("embedder")
                        .input("a")
                        .dimensions(3)
                        .build())
                .block(PATIENCE);

        assertThat(probe.call().getContextualName()).isEqualTo("embeddings embedder");
        assertThat(value(probe.call(), "gen_ai.embeddings.dimension.count")).isEqualTo("3");
        assertThat(value(probe.call(), "gen_ai.response.model")).isEqualTo("scripted");
        assertThat(value(probe.call(), "gen_ai.usage.input_tokens")).isEqualTo("1");
        assertThat(probe.call().getResponse()).isNotNull();
        assertThat(value(probe.attempts().get(0), "autoglm.operation")).isEqualTo("embed");
        assertThat(probe.attempts().get(0).getResponse()).isNotNull();
    }

    @Test
    void otherOperationsHaveTheirOwnNamesAndNoModel() {
        wire.thenAnswer(List.of());
        builder().model(null).build().models().block(PATIENCE);

        assertThat(probe.call().getContextualName()).isEqualTo("list_models");
        assertThat(value(probe.call(), "gen_ai.request.model")).isEqualTo("none");
        assertThat(value(probe.attempts().get(0), "autoglm.operation")).isEqualTo("models");
    }

    @Test
    void aRetryIsAnEventOfTheCallAndAnAttemptOfItsOwn() {
        wire.thenError(ErrorCode.BAD_GATEWAY)
                .thenRateLimited(Duration.ofSeconds(3))
                .thenText("ok");
        play(() -> builder().build().stream("hi"));

        assertThat(probe.heard)
                .containsExactly(
                        "start " + CALL,
                        "start " + ATTEMPT,
                        "error " + ATTEMPT,
                        "stop " + ATTEMPT,
                        "start " + ATTEMPT,
                        "event retry " + CALL,
                        "error " + ATTEMPT,
                        "stop " + ATTEMPT,
                        "start " + ATTEMPT,
                        "event retry " + CALL,
                        "event first token " + CALL,
                        "stop " + ATTEMPT,
                        "stop " + CALL);
        assertThat(probe.attempts())
                .extracting(a -> value(a, "autoglm.attempt"))
                .containsExactly("1", "2", "3");
        assertThat(probe.attempts())
                .extracting(a -> value(a, "autoglm.retry.reason"))
                .containsExactly("none", "failed", "throttled");
        assertThat(probe.attempts())
                .extracting(AttemptObservationContext::outcome)
                .containsExactly("failed", "throttled", "success");
        assertThat(probe.attempts())
                .extracting(a -> value(a, "error.type"))
                .containsExactly("bad_gateway", "rate_limited", null);
        assertThat(value(probe.attempts().get(1), "http.response.status_code")).isEqualTo("429");
        assertThat(value(probe.call(), "autoglm.attempts")).isEqualTo("3");
        assertThat(probe.call().getError()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID_REQUEST, ignored, not_transient",
        "BAD_GATEWAY, failed, attempts_exhausted",
        "RATE_LIMITED, throttled, attempts_exhausted",
        "QUOTA_EXHAUSTED, ignored, not_transient"
    })
    void aFailureSaysWhatItWasAndWhyItWasNotTriedAgain(ErrorCode code, String outcome, String notRetried) {
        wire.thenError(code);
        int most = notRetried.equals("attempts_exhausted") ? 1 : 4;
        fail(() -> builder().build().stream(GenerateRequest.of("hi"), CallOptions.DEFAULTS.withMaxAttempts(most)));

        assertThat(probe.call().outcome()).isEqualTo(outcome);
        assertThat(value(probe.call(), "error.type")).isEqualTo(code.name().toLowerCase(java.util.Locale.ROOT));
        assertThat(value(probe.call(), "autoglm.not_retried")).isEqualTo(notRetried);
        assertThat(probe.call().getError()).isInstanceOf(AutoGlmException.class);
    }

    @Test
    void aFailureInTheAnswerHasTheFirstTokenToo() {
        wire.thenCut(ErrorCode.STREAM_CUT, "Hel");
        AutoGlmException failure = fail(() -> builder().build().stream("hi"));

        assertThat(probe.call().outcome()).isEqualTo("failed");
        assertThat(probe.call().failure()).isSameAs(failure);
        assertThat(value(probe.call(), "autoglm.not_retried")).isEqualTo("committed");
        assertThat(probe.heard).contains("event first token " + CALL);
    }

    @Test
    void anAnswerThatEndsTooEarlyIsACutAttempt() {
        wire.thenEvents(new GenerateEvent.Started("id", "m"), new GenerateEvent.TextDelta(0, "a"));
        fail(() -> builder().build().stream("hi"));

        assertThat(probe.attempts().get(0).outcome()).isEqualTo("failed");
        assertThat(value(probe.attempts().get(0), "error.type")).isEqualTo("stream_cut");
        assertThat(value(probe.call(), "error.type")).isEqualTo("stream_cut");
    }

    @Test
    void aDeadlineFailsTheCallAndCancelsTheAttempt() {
        wire.thenNothing();
        fail(() -> builder().build().stream(
                GenerateRequest.of("hi"), CallOptions.DEFAULTS.withTotalTimeout(Duration.ofSeconds(3))));

        assertThat(value(probe.call(), "error.type")).isEqualTo("deadline_exceeded");
        assertThat(probe.call().outcome()).isEqualTo("ignored");
        assertThat(probe.attempts())
                .singleElement()
                .satisfies(a -> assertThat(a.outcome()).isEqualTo("cancelled"));
    }

    @Test
    void handlersGetNoCauseAndNoEarlierFailure() {
        wire.thenError(ErrorDetails.of(ErrorCode.BAD_GATEWAY, "first").exception())
                .thenError(ErrorDetails.of(ErrorCode.INVALID_REQUEST, "second")
                        .exception(new IllegalStateException("a secret of plugged-in code")));
        AutoGlmException failure = fail(() -> builder().build().stream("hi"));

        assertThat(failure).hasCauseInstanceOf(IllegalStateException.class);
        assertThat(failure.getSuppressed()).hasSize(1);
        assertThat(probe.call().getError())
                .hasMessage(failure.getMessage())
                .hasNoCause()
                .hasNoSuppressedExceptions();
        assertThat(probe.call().getError().getStackTrace()).isEqualTo(failure.getStackTrace());
        assertThat(probe.attempts()).allSatisfy(a -> assertThat(a.getError()).hasNoCause());
    }

    @Test
    void aCallThatIsCancelledWhileItWaitsForItsTurnHasNoAttempt() {
        wire.thenNothing();
        AutoGlmClient client = builder().limit(LimitSpec.fixed(1)).build();
        Disposable first = client.stream("1").subscribe();
        client.stream("2").subscribe().dispose();

        assertThat(probe.calls()).singleElement().satisfies(call -> {
            assertThat(call.outcome()).isEqualTo("cancelled");
            assertThat(value(call, "autoglm.attempts")).isEqualTo("0");
            assertThat(value(call, "autoglm.endpoint")).isEqualTo("none");
            assertThat(call.getError()).isNull();
        });
        assertThat(probe.attempts()).isEmpty();
        first.dispose();
    }

    @Test
    void cancelBeforeTheFirstEventEndsBoth() {
        wire.thenNothing();
        builder().build().stream("hi").subscribe().dispose();

        assertThat(probe.heard).containsExactly("start " + CALL, "start " + ATTEMPT, "stop " + ATTEMPT, "stop " + CALL);
        assertThat(probe.call().outcome()).isEqualTo("cancelled");
        assertThat(probe.attempts().get(0).outcome()).isEqualTo("cancelled");
    }

    @Test
    void cancelInTheAnswerEndsBoth() {
        TestPublisher<GenerateEvent> answer = TestPublisher.create();
        wire.then(answer.flux());
        Disposable call = builder().build().stream("hi").subscribe();
        answer.next(new GenerateEvent.TextDelta(0, "a"));
        call.dispose();

        assertThat(probe.call().outcome()).isEqualTo("cancelled");
        assertThat(probe.attempts().get(0).outcome()).isEqualTo("cancelled");
        assertThat(probe.call().nanosToFirstToken()).isNotNull();
    }

    @Test
    void cancelInTheBackOffEndsTheCall() {
        wire.thenRateLimited(Duration.ofSeconds(30));
        StepVerifier.withVirtualTime(() -> builder().build().stream("hi"))
                .expectSubscription()
                .thenAwait(Duration.ofSeconds(5))
                .thenCancel()
                .verify(PATIENCE);

        assertThat(probe.call().outcome()).isEqualTo("cancelled");
        assertThat(probe.attempts())
                .singleElement()
                .satisfies(a -> assertThat(a.outcome()).isEqualTo("throttled"));
    }

    @Test
    void cancelAfterTheLastEventIsSuccess() {
        TestPublisher<GenerateEvent> answer = TestPublisher.create();
        wire.then(answer.flux());
        Disposable call = builder().build().stream("hi").subscribe();
        answer.next(new GenerateEvent.TextDelta(0, "a"));
        answer.next(finished());
        call.dispose();

        assertThat(probe.call().outcome()).isEqualTo("success");
        assertThat(probe.attempts().get(0).outcome()).isEqualTo("success");
    }

    @Test
    void cancelWithinTheFirstTokenLeavesTheEventFirst() {
        wire.thenText("a", "b");
        builder().build().stream("hi").subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnNext(GenerateEvent event) {
                cancel();
            }
        });

        assertThat(probe.call().outcome()).isEqualTo("cancelled");
    }

    @Test
    void aSecondSubscriptionIsASecondCall() {
        wire.thenText("a").thenText("b");
        Mono<List<GenerateEvent>> call = builder().build().stream("hi").collectList();
        call.block(PATIENCE);
        call.block(PATIENCE);

        assertThat(probe.calls()).hasSize(2).doesNotHaveDuplicates();
        assertThat(probe.attempts()).hasSize(2);
    }

    @Test
    void twoCallsAtOnceHaveTheirOwnAttempts() {
        TestPublisher<GenerateEvent> one = TestPublisher.create();
        TestPublisher<GenerateEvent> two = TestPublisher.create();
        wire.then(one.flux()).then(two.flux());
        AutoGlmClient client = builder().build();
        Disposable first = client.stream(
                        GenerateRequest.builder().model("m-1").user("x").build())
                .subscribe();
        client.stream(GenerateRequest.builder().model("m-2").user("x").build()).subscribe();
        two.next(finished());
        two.complete();
        first.dispose();

        assertThat(probe.calls()).extracting(ClientObservationContext::model).containsExactly("m-2", "m-1");
        assertThat(probe.attempts())
                .allSatisfy(attempt -> assertThat(attempt.getParentObservation().getContextView())
                        .isInstanceOfSatisfying(
                                CallObservationContext.class,
                                call -> assertThat(call.model()).isEqualTo(attempt.model())));
    }

    @Test
    void inventedModelNamesBecomeOneFromTheHundredthOn() {
        AutoGlmClient client = builder().build();
        for (int i = 0; i < 150; i++) {
            wire.thenEvents(
                    new GenerateEvent.Started("id", "answered-" + i), new GenerateEvent.TextDelta(0, "a"), finished());
            client.stream(GenerateRequest.builder()
                            .model("asked-" + i)
                            .user("x")
                            .build())
                    .blockLast(PATIENCE);
        }
        wire.thenText("a");
        client.stream(GenerateRequest.builder().model("asked-7").user("x").build())
                .blockLast(PATIENCE);

        assertThat(probe.calls().stream()
                        .map(c -> value(c, "gen_ai.request.model"))
                        .distinct())
                .hasSize(101)
                .contains("asked-0", "asked-99", "other");
        assertThat(probe.calls().stream()
                        .map(c -> value(c, "gen_ai.response.model"))
                        .distinct())
                .hasSize(101)
                .contains("answered-99", "other");
        assertThat(probe.attempts().stream().map(a -> value(a, "autoglm.model")).distinct())
                .hasSize(101);
        assertThat(probe.calls().get(150).model()).isEqualTo("asked-7");
    }

    @ParameterizedTest
    @EnumSource(AutoGlmObservation.class)
    void observationsHaveNoKeyThatIsNotListed(AutoGlmObservation kind) {
        wire.thenError(ErrorCode.BAD_GATEWAY).thenText("a");
        play(() -> builder().build().stream("hi"));
        wire.thenError(ErrorCode.QUOTA_EXHAUSTED);
        AutoGlmClient jointly = builder()
                .batch(BatchSpec.defaults().withMaxItems(2).withFixedLinger(Duration.ofMinutes(1)))
                .build();
        Flux.just("a", "b")
                .flatMap(prompt -> jointly.generate(prompt).onErrorComplete())
                .blockLast(PATIENCE);

        List<String> low = Stream.of(kind.getLowCardinalityKeyNames())
                .map(KeyName::asString)
                .toList();
        List<String> high = Stream.of(kind.getHighCardinalityKeyNames())
                .map(KeyName::asString)
                .toList();
        assertThat(low).doesNotContainAnyElementsOf(high).doesNotHaveDuplicates();
        assertThat(high).doesNotHaveDuplicates();
        assertThat(probe.ended.stream().filter(c -> c.getName().equals(kind.getName())))
                .isNotEmpty()
                .allSatisfy(context -> {
                    assertThat(context.getLowCardinalityKeyValues())
                            .extracting(KeyValue::getKey)
                            .containsExactlyInAnyOrderElementsOf(low);
                    assertThat(context.getHighCardinalityKeyValues())
                            .extracting(KeyValue::getKey)
                            .isSubsetOf(high);
                });
    }

    @Test
    void aConventionOfTheApplicationsOwnIsUsed() {
        wire.thenText("a");
        play(() -> builder().observationConvention(Renamed::new).build().stream("hi"));

        assertThat(probe.call().getName()).isEqualTo("my.calls");
        assertThat(value(probe.call(), "team")).isEqualTo("blue");
        assertThat(value(probe.call(), "gen_ai.request.model")).isEqualTo("glm-4.6");
        assertThat(probe.attempts().get(0).getName()).isEqualTo(ATTEMPT);
    }

    static final class Renamed extends GenAiObservationConvention {

        private final boolean ofCalls;

        Renamed(AutoGlmObservation observation) {
            super(observation);
            ofCalls = observation == AutoGlmObservation.CALL;
        }

        @Override
        public String getName() {
            return ofCalls ? "my.calls" : super.getName();
        }

        @Override
        protected io.micrometer.common.KeyValues callKeys(CallObservationContext context) {
            return super.callKeys(context).and("team", "blue");
        }
    }

    @Test
    void aPredicateSwitchesAttemptsOffAndLeavesCalls() {
        probe.registry.observationConfig().observationPredicate((name, context) -> !name.equals(ATTEMPT));
        wire.thenText("a");
        play(() -> builder().build().stream("hi"));

        assertThat(probe.heard).containsExactly("start " + CALL, "event first token " + CALL, "stop " + CALL);
    }

    @Test
    void aPredicateSwitchesCallsOffAndAttemptsGetTheCallersParent() {
        probe.registry.observationConfig().observationPredicate((name, context) -> !name.equals(CALL));
        wire.thenError(ErrorCode.BAD_GATEWAY).thenText("a");
        Observation parent = Observation.start("test", probe.registry);
        StepVerifier.withVirtualTime(() ->
                        builder().build().stream("hi").contextWrite(ctx -> ctx.put("micrometer.observation", parent)))
                .thenAwait(Duration.ofHours(1))
                .thenConsumeWhile(event -> true)
                .expectComplete()
                .verify(PATIENCE);
        parent.stop();

        assertThat(probe.attempts())
                .hasSize(2)
                .allSatisfy(
                        attempt -> assertThat(attempt.getParentObservation()).isSameAs(parent));
    }

    @Test
    void calledOftenWithoutHandlersNothingIsMade() {
        AtomicInteger conventions = new AtomicInteger();
        wire.thenText("a");
        AutoGlmClient.builder()
                .exchange(wire)
                .observationRegistry(io.micrometer.observation.ObservationRegistry.create())
                .observationConvention(kind -> new GenAiObservationConvention(kind) {
                    @Override
                    protected io.micrometer.common.KeyValues callKeys(CallObservationContext context) {
                        conventions.incrementAndGet();
                        return super.callKeys(context);
                    }
                })
                .build()
                .stream("hi")
                .blockLast(PATIENCE);

        assertThat(conventions).hasValue(0);
    }

    private static GenerateEvent.Finished finished() {
        return new GenerateEvent.Finished(
                List.of(FinishReason.STOP),
                null,
                Map.of(),
                new ResponseMeta(200, ResponseHeaders.NONE, null, "scripted", 1, Duration.ZERO, null, Duration.ZERO));
    }
}
