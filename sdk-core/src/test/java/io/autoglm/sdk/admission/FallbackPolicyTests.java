package io.autoglm.sdk.admission;

import static io.autoglm.sdk.policy.PolicyContract.FINISHED;
import static io.autoglm.sdk.policy.PolicyContract.HELLO;
import static io.autoglm.sdk.policy.PolicyContract.STARTED;
import static io.autoglm.sdk.policy.PolicyContract.WORLD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.AttemptListener;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Deadline;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.FallbackSpec;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.Outcome;
import io.autoglm.sdk.policy.Policy;
import io.autoglm.sdk.policy.ProbeExchange;
import io.autoglm.sdk.policy.ProbeExchange.Probe;
import io.autoglm.sdk.policy.ProbeSubscriber;
import io.autoglm.sdk.policy.TimerProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.util.context.ContextView;

/** Which leg follows which, and what goes to it; time is in {@link FallbackDeadlineTests}, answers in {@link SuppliedAnswerTests}. */
class FallbackPolicyTests {

    private static final FallbackSpec MODELS = FallbackSpec.none().withModels("medium", "small");
    private static final Policy WITHIN = new Policy() {
        @Override
        public <E> Flux<E> apply(Call<E> call, Exchange next) {
            throw new AssertionError("nothing is limited here");
        }
    };

    private final TimerProbe timer = new TimerProbe();
    private final ProbeExchange lower = new ProbeExchange();
    private final ProbeSubscriber<GenerateEvent> above = new ProbeSubscriber<>();
    private final List<String> heard = new ArrayList<>();
    private final AttemptListener listener = new AttemptListener() {
        @Override
        public void fellBack(Call<?> call, AutoGlmException failure, String to, ContextView context) {
            heard.add(call.requestedModel() + " " + failure.code() + " -> " + to);
        }
    };

    private final Call<GenerateEvent> call = Call.of(
            Operation.STREAM,
            GenerateRequest.builder().model("large").user("hi").build(),
            CallOptions.DEFAULTS,
            timer);

    private void start(FallbackSpec spec, Call<GenerateEvent> made) {
        new FallbackPolicy(spec, WITHIN, listener).apply(made, lower).subscribe(above);
        above.request(Long.MAX_VALUE);
    }

    private Probe<GenerateEvent> leg(int index) {
        return lower.probe(index, Operation.STREAM);
    }

    private static AutoGlmException failure(ErrorCode code) {
        return ErrorDetails.of(code, "scripted").exception();
    }

    private AutoGlmException failed() {
        return (AutoGlmException) above.failure;
    }

    @Test
    void eachModelIsAskedInItsOrderUntilOneAnswers() {
        start(MODELS, call);
        leg(0).fail(failure(ErrorCode.BAD_GATEWAY));
        leg(1).fail(failure(ErrorCode.QUEUE_FULL));
        leg(2).emit(STARTED, HELLO, FINISHED).complete();

        assertThat(lower.probes)
                .extracting(probe -> probe.call.requestedModel())
                .containsExactly("large", "medium", "small");
        assertThat(lower.probes).extracting(probe -> probe.call.degradable()).containsExactly(true, true, false);
        assertThat(above.events).containsExactly(STARTED, HELLO, FINISHED);
        assertThat(above.completed).isTrue();
        assertThat(heard).containsExactly("large BAD_GATEWAY -> medium", "medium QUEUE_FULL -> small");
        assertThat(call.log().fallbacks()).containsExactly("medium", "small");
        assertThat(above.breaches).isEmpty();
    }

    @Test
    void onlyTheModelOfTheRequestIsAnother() {
        GenerateRequest request = GenerateRequest.builder()
                .model("large")
                .user("hi")
                .maxOutputTokens(7)
                .extra("top_k", 3)
                .build();
        start(MODELS, call.withRequest(request));
        leg(0).fail(failure(ErrorCode.BAD_GATEWAY));

        assertThat(leg(0).call.request()).isSameAs(request);
        assertThat(leg(1).call.request())
                .isEqualTo(request.mutate().model("medium").build());
    }

    @Test
    void aModelAmongTheMembersThatAreAddedIsReplacedToo() {
        start(MODELS, call.withRequest(request().extra("model", "large").build()));
        leg(0).fail(failure(ErrorCode.BAD_GATEWAY));

        assertThat(((GenerateRequest) leg(1).call.request()).extraBody())
                .isEqualTo(java.util.Map.of("model", "medium"));
    }

    private static io.autoglm.sdk.model.GenerateRequestBuilder request() {
        return GenerateRequest.builder().user("hi");
    }

    @Test
    void theModelThatTheRequestNamesIsPassedOver() {
        start(MODELS, call.withRequest(request().model("medium").build()));
        leg(0).fail(failure(ErrorCode.BAD_GATEWAY));
        leg(1).fail(failure(ErrorCode.BAD_GATEWAY));

        assertThat(lower.probes)
                .extracting(probe -> probe.call.requestedModel())
                .containsExactly("medium", "small");
        assertThat(failed().code()).isEqualTo(ErrorCode.BAD_GATEWAY);
    }

    @Test
    void aRequestWithoutAModelFallsBackToEachOfThem() {
        start(MODELS, call.withRequest(request().build()));
        leg(0).fail(failure(ErrorCode.BAD_GATEWAY));
        leg(1).fail(failure(ErrorCode.BAD_GATEWAY));

        assertThat(lower.probes)
                .extracting(probe -> probe.call.requestedModel())
                .containsExactly(null, "medium", "small");
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void whatTheTableSaysIsDone(ErrorCode code) {
        AtomicInteger asked = new AtomicInteger();
        FallbackSpec spec = FallbackSpec.none().withModels("small").withAnswer(request -> {
            asked.incrementAndGet();
            return Flux.just(WORLD);
        });
        AutoGlmException failure = failure(code);
        start(spec, call);
        leg(0).fail(failure);

        FallbackReach reach = FallbackReach.after(code);
        if (reach == FallbackReach.NOTHING) {
            assertThat(above.failure).isSameAs(failure);
            assertThat(lower.probes).hasSize(1);
        } else {
            leg(1).fail(failure);
            assertThat(asked).hasValue(reach == FallbackReach.ALL ? 1 : 0);
            assertThat(above.completed).isEqualTo(reach == FallbackReach.ALL);
        }
    }

    @Test
    void nothingFollowsOnceAnythingWasDelivered() {
        start(MODELS, call);
        AutoGlmException failure = failure(ErrorCode.STREAM_CUT);
        leg(0).emit(STARTED);
        leg(0).fail(failure);

        assertThat(above.failure).isSameAs(failure);
        assertThat(lower.probes).hasSize(1);
        assertThat(heard).isEmpty();
    }

    @Test
    void anExceptionOfSomebodyElseIsNoReasonToAskAnother() {
        start(MODELS, call);
        IllegalStateException defect = new IllegalStateException("defect");
        leg(0).fail(defect);

        assertThat(above.failure).isSameAs(defect);
    }

    @Test
    void aCallThatMustNotBeRepeatedGoesToNoOtherModelOnceItMayHaveArrived() {
        start(MODELS.withAnswer(request -> Flux.just(WORLD)), notRepeatable());
        call.log().sent(1, "key");
        leg(0).fail(failure(ErrorCode.FIRST_EVENT_TIMEOUT));

        assertThat(lower.probes).hasSize(1);
        assertThat(above.events).contains(WORLD);
        assertThat(heard).containsExactly("large FIRST_EVENT_TIMEOUT -> answer");
    }

    @Test
    void withoutAnAnswerOfTheApplicationItFails() {
        start(MODELS, notRepeatable());
        call.log().sent(1, "key");
        AutoGlmException failure = failure(ErrorCode.FIRST_EVENT_TIMEOUT);
        leg(0).fail(failure);

        assertThat(above.failure).isSameAs(failure);
    }

    @Test
    void aCallThatMustNotBeRepeatedGoesToAnotherModelWhenItCannotHaveArrived() {
        start(MODELS, notRepeatable());
        leg(0).fail(failure(ErrorCode.DEADLINE_EXCEEDED)); // while it waited for its turn
        leg(1).call.log().sent(leg(1).call.attempt(), "key");
        leg(1).fail(failure(ErrorCode.CONNECT_FAILED));
        leg(2).call.log().sent(leg(2).call.attempt(), "key");
        leg(2).fail(failure(ErrorCode.STREAM_CUT));

        assertThat(lower.probes).hasSize(3);
        assertThat(failed().code()).isEqualTo(ErrorCode.STREAM_CUT);
    }

    private Call<GenerateEvent> notRepeatable() {
        return call.withOptions(CallOptions.DEFAULTS.withRepeatable(false));
    }

    @Test
    void theOptionsOfACallReplaceTheClientsFallback() {
        CallOptions own = CallOptions.DEFAULTS.withFallback(FallbackSpec.none().withModels("tiny"));
        start(MODELS, call.withOptions(own));
        leg(0).fail(failure(ErrorCode.BAD_GATEWAY));
        leg(1).fail(failure(ErrorCode.BAD_GATEWAY));

        assertThat(lower.probes)
                .extracting(probe -> probe.call.requestedModel())
                .containsExactly("large", "tiny");
    }

    @Test
    void callsWithNothingToFallBackToPassUntouched() {
        CallOptions off = CallOptions.DEFAULTS.withFallback(FallbackSpec.none());
        FallbackPolicy policy = new FallbackPolicy(MODELS, WITHIN, listener);
        Call<?>[] calls = {
            call.withOptions(off),
            Call.of(Operation.HEALTH, "none", CallOptions.DEFAULTS, timer),
            Call.of(Operation.MODELS, "none", CallOptions.DEFAULTS, timer),
            Call.of(Operation.COUNT_TOKENS, call.request(), CallOptions.DEFAULTS, timer),
        };
        for (int i = 0; i < calls.length; i++) {
            assertThat((Object) policy.apply(calls[i], lower)).isSameAs(lower.probes.get(i));
            assertThat(lower.probes.get(i).call).isSameAs(calls[i]);
        }
        FallbackPolicy same = new FallbackPolicy(FallbackSpec.none().withModels("large"), WITHIN, listener);
        assertThat(same.apply(call, lower)).isSameAs(lower.probes.get(calls.length));
    }

    @Test
    void theLastLegsFailureCarriesThoseBeforeOnceEach() {
        AutoGlmException first = failure(ErrorCode.BAD_GATEWAY);
        AutoGlmException second = failure(ErrorCode.QUOTA_EXHAUSTED);
        AutoGlmException third = failure(ErrorCode.OVERLOADED);
        start(MODELS, call);
        leg(0).fail(first);
        leg(1).fail(second);
        leg(2).fail(third);

        assertThat(failed().details()).isEqualTo(third.details());
        assertThat(failed().getSuppressed()).containsExactly(first, second);
        assertThat(third.getSuppressed()).as("it may be shared").isEmpty();
    }

    @Test
    void failuresOfAttemptsThatTheLogHasAreNotAddedAgain() {
        AutoGlmException attempt = failure(ErrorCode.BAD_GATEWAY);
        AutoGlmException last = failure(ErrorCode.OVERLOADED);
        start(MODELS, call);
        call.log().ended(1, Outcome.FAILED, attempt);
        leg(0).fail(attempt.with(attempt.details().withPlace("a", "key", 1)));
        AutoGlmException before = failure(ErrorCode.CONNECT_FAILED);
        call.log().ended(2, Outcome.FAILED, before);
        call.log().ended(3, Outcome.FAILED, last);
        AutoGlmException passed = last.with(last.details().withPlace("b", "key", 3));
        passed.addSuppressed(attempt);
        passed.addSuppressed(before);
        leg(1).fail(passed);
        leg(2).fail(failure(ErrorCode.INTERNAL));

        assertThat(failed().code()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(failed().getSuppressed()).containsExactly(attempt, before, last);
    }

    @Test
    void attemptsAreNumberedOnAndTheOtherModelAvoidsNothing() {
        start(MODELS, call.withAttempt(1, Set.of("pool-a")));
        call.log().sent(1, "key");
        call.log().sent(2, "key");
        leg(0).fail(failure(ErrorCode.BAD_GATEWAY));

        assertThat(leg(0).call.attempt()).isEqualTo(1);
        assertThat(leg(1).call.attempt()).isEqualTo(3);
        assertThat(leg(1).call.avoid()).isEmpty();
    }

    @Test
    void theNextLegIsAskedForAllThatTheCallerWants() {
        new FallbackPolicy(MODELS, WITHIN, listener).apply(call, lower).subscribe(above);
        above.request(2);
        above.request(3);
        leg(0).fail(failure(ErrorCode.BAD_GATEWAY));
        above.request(1);

        assertThat(leg(0).requests).containsExactly(2L, 3L);
        assertThat(leg(1).requests).containsExactly(5L, 1L);
    }

    @Test
    void aLegThatFailsUnaskedIsFollowedByOneThatIsNotAsked() {
        new FallbackPolicy(MODELS, WITHIN, listener).apply(call, lower).subscribe(above);
        leg(0).fail(failure(ErrorCode.BAD_GATEWAY));
        assertThat(leg(1).requests).isEmpty();
        above.request(1);

        assertThat(leg(1).requests).containsExactly(1L);
    }

    @Test
    void cancelGoesToTheLegThatRunsAndNothingIsBegunAfterIt() {
        start(MODELS, call);
        leg(0).fail(failure(ErrorCode.BAD_GATEWAY));
        above.cancel();
        leg(1).emit(STARTED, HELLO).fail(failure(ErrorCode.BAD_GATEWAY));

        assertThat(above.events).isEmpty();
        assertThat(leg(0).cancels).hasValue(0);
        assertThat(leg(1).cancels).hasValue(1);
        assertThat(lower.probes).hasSize(2);
        assertThat(above.terminated()).isFalse();
    }

    @Test
    void aListenerThatCancelsTheCallBeginsNothing() {
        AttemptListener leaving = new AttemptListener() {
            @Override
            public void fellBack(Call<?> made, AutoGlmException failure, String to, ContextView context) {
                above.cancel();
            }
        };
        new FallbackPolicy(MODELS, WITHIN, leaving).apply(call, lower).subscribe(above);
        leg(0).fail(failure(ErrorCode.BAD_GATEWAY));

        assertThat(lower.probes).hasSize(1);
    }

    @Test
    void aCallerThatLeavesWhileALegBeginsHearsNothing() {
        Exchange failing = new Exchange() {
            @Override
            public <E> Flux<E> exchange(Call<E> made) {
                above.cancel();
                return Flux.error(failure(ErrorCode.INVALID_REQUEST));
            }
        };
        new FallbackPolicy(MODELS, WITHIN, listener).apply(call, failing).subscribe(above);

        assertThat(above.terminated()).isFalse();
    }

    @Test
    void whenTheTimeOfTheCallIsOverNothingFollows() {
        start(MODELS.withReserve(0, Duration.ZERO), call.withDeadline(Deadline.after(Duration.ofSeconds(1), timer)));
        timer.pass(Duration.ofSeconds(1));
        AutoGlmException failure = failure(ErrorCode.BAD_GATEWAY);
        leg(0).fail(failure);

        assertThat(above.failure).isSameAs(failure);
        assertThat(lower.probes).hasSize(1);
    }

    @Test
    void aRequestForNothingIsNone() {
        new FallbackPolicy(MODELS, WITHIN, listener).apply(call, lower).subscribe(above);
        above.request(-1);
        above.request(2);

        assertThat(leg(0).requests).containsExactly(2L);
    }

    @Test
    void whatTheProcessDiesOfGoesOn() {
        Exchange dying = new Exchange() {
            @Override
            public <E> Flux<E> exchange(Call<E> made) {
                throw new OutOfMemoryError("scripted");
            }
        };
        Flux<GenerateEvent> events = new FallbackPolicy(MODELS, WITHIN, listener).apply(call, dying);

        assertThatThrownBy(() -> events.subscribe(above)).isInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void legsThatFailAtOnceDoNotNest() {
        List<Integer> depths = new ArrayList<>();
        Exchange failing = new Exchange() {
            @Override
            public <E> Flux<E> exchange(Call<E> made) {
                depths.add(new Throwable().getStackTrace().length);
                if (depths.size() % 2 == 0) {
                    throw failure(ErrorCode.NO_ENDPOINT);
                }
                return Flux.error(failure(ErrorCode.BAD_GATEWAY));
            }
        };
        String[] models = IntStream.range(0, 1_000).mapToObj(i -> "m" + i).toArray(String[]::new);
        new FallbackPolicy(FallbackSpec.none().withModels(models), WITHIN, listener)
                .apply(call, failing)
                .subscribe(above);

        assertThat(depths).hasSize(1_001);
        assertThat(depths.get(1_000)).isEqualTo(depths.get(1));
        assertThat(failed().getSuppressed()).hasSize(1_000);
    }

    @Test
    void raceBetweenCancelAndTheSwitchLeavesNoLegRunning() throws Exception {
        for (int i = 0; i < 5_000; i++) {
            ProbeExchange below = new ProbeExchange();
            ProbeSubscriber<GenerateEvent> one = new ProbeSubscriber<>();
            new FallbackPolicy(MODELS, WITHIN, AttemptListener.NONE)
                    .apply(Call.of(Operation.STREAM, call.request(), CallOptions.DEFAULTS, timer), below)
                    .subscribe(one);
            one.request(1);
            int turns = i % 50;
            var leaving = CompletableFuture.runAsync(() -> {
                spin(turns);
                one.cancelConcurrently();
            });
            below.probe(0, Operation.STREAM).fail(failure(ErrorCode.BAD_GATEWAY));
            leaving.get(10, TimeUnit.SECONDS);

            assertThat(one.breaches).as("run " + i).isEmpty();
            assertThat(one.terminated()).as("run " + i).isFalse();
            if (below.probes.size() > 1) {
                assertThat(below.probe(1, Operation.STREAM).cancels)
                        .as("run " + i)
                        .hasValue(1);
            }
        }
    }

    @Test
    void raceBetweenRequestsAndTheSwitchLosesNoDemand() throws Exception {
        for (int i = 0; i < 5_000; i++) {
            ProbeExchange below = new ProbeExchange();
            ProbeSubscriber<GenerateEvent> one = new ProbeSubscriber<>();
            new FallbackPolicy(MODELS, WITHIN, AttemptListener.NONE)
                    .apply(Call.of(Operation.STREAM, call.request(), CallOptions.DEFAULTS, timer), below)
                    .subscribe(one);
            int turns = i % 50;
            var asking = CompletableFuture.runAsync(() -> {
                for (int n = 0; n < 5; n++) {
                    one.request(1);
                    spin(turns);
                }
            });
            below.probe(0, Operation.STREAM).fail(failure(ErrorCode.BAD_GATEWAY));
            boolean early =
                    below.probes.size() > 1 && below.probe(1, Operation.STREAM).tryEmit(STARTED);
            asking.get(10, TimeUnit.SECONDS);

            long unmet = below.probe(1, Operation.STREAM).unmet.get();
            assertThat(unmet + (early ? 1 : 0)).as("run " + i).isEqualTo(5);
            assertThat(one.breaches).as("run " + i).isEmpty();
        }
    }

    private static void spin(int turns) {
        for (int i = 0; i < turns; i++) {
            Thread.onSpinWait();
        }
    }
}
