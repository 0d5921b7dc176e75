package io.autoglm.sdk.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Priority;
import io.autoglm.sdk.policy.ProbeSubscriber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.publisher.TestPublisher;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What a run takes, begins, holds and delivers, step by step. */
class BulkRunTests {

    private static final BulkSpec THREE = BulkSpec.defaults().withConcurrency(3);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final PlayedCalls played = new PlayedCalls();
    private final ProbeSubscriber<BulkResult> above = new ProbeSubscriber<>();
    private final List<Long> asked = new ArrayList<>();
    private final AtomicInteger limit = new AtomicInteger(1);
    private boolean sourceCancelled;

    @AfterEach
    void theRulesAreKept() {
        assertThat(above.breaches).isEmpty();
    }

    private Flux<GenerateRequest> source(int count) {
        return Flux.fromIterable(PlayedCalls.requests(count))
                .doOnRequest(asked::add)
                .doOnCancel(() -> sourceCancelled = true);
    }

    private void run(Flux<GenerateRequest> source, BulkSpec spec) {
        new BulkRuns(played, limit::get, () -> time, PlayedCalls.NO_FILES)
                .generateAll(source, spec)
                .subscribe(above);
    }

    private void runAll(int count, BulkSpec spec) {
        run(source(count), spec);
        above.request(Long.MAX_VALUE);
    }

    private List<Long> numbers() {
        return above.events.stream().map(BulkResult::number).toList();
    }

    private long askedInAll() {
        return asked.stream().mapToLong(n -> n).sum();
    }

    private AutoGlmException failure() {
        return (AutoGlmException) above.failure;
    }

    @Test
    void nothingIsTakenBeforeTheSubscriberAsks() {
        run(source(10), THREE);

        assertThat(asked).isEmpty();
        assertThat(played.calls).isEmpty();
    }

    @Test
    void theSourceIsAskedForTheConcurrencyAndThenForAsManyAsWereDelivered() {
        runAll(10, THREE);
        assertThat(asked).containsExactly(3L);

        played.call(1).answer();
        played.call(0).answer();

        assertThat(asked).containsExactly(3L, 1L, 1L);
        assertThat(played.prompts()).containsExactly("0", "1", "2", "3", "4");
    }

    @Test
    void aSubscriberThatStopsAskingStopsTheSource() {
        run(source(10), THREE);
        above.request(2);
        for (int i = 0; i < 5; i++) {
            played.call(i).answer();
        }

        assertThat(numbers()).containsExactly(0L, 1L);
        assertThat(askedInAll()).as("2 delivered and 3 not").isEqualTo(5);
        assertThat(played.calls).hasSize(5);
    }

    @Test
    void whatIsFinishedIsDeliveredWhenTheSubscriberAsksAgain() {
        run(source(3), THREE);
        above.request(1);
        played.calls.forEach(PlayedCalls.PlayedCall::answer);
        assertThat(numbers()).containsExactly(0L);

        above.request(5);

        assertThat(numbers()).containsExactly(0L, 1L, 2L);
        assertThat(above.completed).isTrue();
    }

    @Test
    void resultsComeAsTheyAreFinished() {
        runAll(3, THREE);
        played.call(2).answer();
        played.call(0).answer();
        assertThat(numbers()).containsExactly(2L, 0L);
        assertThat(above.completed).isFalse();

        played.call(1).answer();

        assertThat(numbers()).containsExactly(2L, 0L, 1L);
        assertThat(above.completed).isTrue();
        assertThat(above.events)
                .allSatisfy(result -> assertThat(result.text())
                        .hasValue(String.valueOf(result.number()))
                        .hasValue(PlayedCalls.prompt(result.request())));
    }

    @Test
    void inOrderWhatIsFinishedEarlyIsHeldAndCounts() {
        runAll(10, THREE.withOrdered(true));
        played.call(1).answer();
        played.call(2).answer();

        assertThat(numbers()).isEmpty();
        assertThat(askedInAll()).isEqualTo(3);

        played.call(0).answer();

        assertThat(numbers()).containsExactly(0L, 1L, 2L);
        assertThat(askedInAll()).isEqualTo(6);
    }

    @Test
    void anEmptySourceCompletesWithoutDemand() {
        run(Flux.empty(), THREE);

        assertThat(above.completed).isTrue();
    }

    @Test
    void aFailureIsAValue() {
        runAll(2, THREE);
        played.call(0).fail(ErrorCode.INVALID_REQUEST);
        played.call(1).answer();

        assertThat(above.completed).isTrue();
        assertThat(above.events.get(0).isAnswered()).isFalse();
        assertThat(above.events.get(0).failure().code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(above.events.get(1).isAnswered()).isTrue();
    }

    @Test
    void anUnknownExceptionIsADefectOfTheChain() {
        runAll(1, THREE);
        played.call(0).fail(new IllegalStateException("secret prompt"));

        AutoGlmException failure = above.events.get(0).failure();
        assertThat(failure.code()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(failure).hasCauseInstanceOf(IllegalStateException.class).hasMessageNotContaining("secret");
    }

    @Test
    void aCallWithoutAnAnswerHasFailed() {
        runAll(1, THREE);
        played.call(0).endEmpty();

        assertThat(above.events.get(0).failure()).hasMessageContaining("the call ended without an answer");
    }

    @Test
    void aCallerThatThrowsHasFailedTheRequestAlone() {
        BulkRuns runs = new BulkRuns(
                (request, options) -> {
                    throw new IllegalStateException("no");
                },
                limit::get,
                () -> time,
                PlayedCalls.NO_FILES);
        runs.generateAll(source(3), THREE).subscribe(above);
        above.request(Long.MAX_VALUE);

        assertThat(above.completed).isTrue();
        assertThat(above.events)
                .hasSize(3)
                .allMatch(result -> result.failure() != null && result.failure().code() == ErrorCode.INTERNAL);
    }

    @Test
    void afterEnoughFailuresNothingIsBegunThoseUnderWayFinishAndTheRunFails() {
        runAll(10, THREE.withStopAfter(2L));
        played.call(0).fail(ErrorCode.SERVER_ERROR);
        assertThat(played.calls).hasSize(4);

        played.call(1).fail(ErrorCode.INVALID_REQUEST);
        assertThat(played.calls).as("nothing more").hasSize(4);
        assertThat(sourceCancelled).isTrue();
        assertThat(above.terminated()).isFalse();

        played.call(2).answer();
        played.call(3).fail(ErrorCode.CONTENT_FILTERED);

        assertThat(numbers()).containsExactly(0L, 1L, 2L, 3L);
        assertThat(failure().code()).isEqualTo(ErrorCode.TOO_MANY_FAILURES);
        assertThat(failure())
                .hasMessageContaining(
                        "3 requests failed, which are to end the run from 2 on; the latest with AGLM-1401")
                .hasCauseInstanceOf(AutoGlmException.class);
        assertThat(((AutoGlmException) failure().getCause()).code()).isEqualTo(ErrorCode.CONTENT_FILTERED);
    }

    @Test
    void fewerFailuresDoNotStopIt() {
        runAll(2, THREE.withStopAfter(2L));
        played.call(0).fail(ErrorCode.SERVER_ERROR);
        played.call(1).answer();

        assertThat(above.completed).isTrue();
    }

    @ParameterizedTest(name = "in order: {0}")
    @ValueSource(booleans = {false, true})
    void aRunThatStopsForgetsWhatItHasHeldBack(boolean ordered) {
        runAll(10, THREE.withStopAfter(1L).withOrdered(ordered));
        played.call(0).fail(PlayedCalls.failure(ErrorCode.QUEUE_FULL, 0, null));
        played.call(1).fail(ErrorCode.SERVER_ERROR);
        played.call(2).answer();

        assertThat(numbers()).containsExactly(1L, 2L);
        assertThat(failure().code()).isEqualTo(ErrorCode.TOO_MANY_FAILURES);
        time.advanceTimeBy(Duration.ofHours(1));
        assertThat(played.calls).hasSize(3);
    }

    @Test
    void whenTheSourceFailsThoseUnderWayAreDeliveredBefore() {
        TestPublisher<GenerateRequest> source = TestPublisher.create();
        run(source.flux(), THREE);
        above.request(Long.MAX_VALUE);
        source.next(GenerateRequest.of("0"), GenerateRequest.of("1"));
        played.call(1).answer();
        source.error(new IllegalStateException("unreadable"));
        assertThat(above.terminated()).isFalse();

        played.call(0).answer();

        assertThat(numbers()).containsExactly(1L, 0L);
        assertThat(above.failure).isInstanceOf(IllegalStateException.class).hasMessage("unreadable");
    }

    @Test
    void cancelReachesTheSourceAndEveryCall() {
        runAll(10, THREE);
        played.call(1).answer();
        above.cancel();

        assertThat(sourceCancelled).isTrue();
        assertThat(played.calls).hasSize(4);
        assertThat(played.calls.stream().map(call -> call.cancelled)).containsExactly(true, false, true, true);
    }

    @Test
    void cancelWithinADeliveryEndsTheRunThere() {
        ProbeSubscriber<BulkResult> once = new ProbeSubscriber<>() {
            @Override
            protected void received(BulkResult result) {
                cancel();
            }
        };
        new BulkRuns(played, limit::get, () -> time, PlayedCalls.NO_FILES)
                .generateAll(source(10), THREE)
                .subscribe(once);
        once.request(Long.MAX_VALUE);
        played.call(0).answer();

        assertThat(once.breaches).isEmpty();
        assertThat(played.calls).hasSize(3);
        assertThat(played.call(1).cancelled).isTrue();
    }

    @Test
    void cancelEndsAPause() {
        runAll(10, THREE);
        played.call(0).fail(PlayedCalls.failure(ErrorCode.QUEUE_FULL, 0, null));
        above.cancel();

        assertThat(time.getScheduledTaskCount()).as("the task of the pause").isEqualTo(1);
        time.advanceTimeBy(Duration.ofHours(1));
        assertThat(played.calls).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            names = {"QUEUE_FULL", "NO_TIME_LEFT", "PAUSED", "BREAKER_OPEN"})
    void whatTheClientRefusesByItselfIsBegunAgain(ErrorCode code) {
        runAll(1, THREE);
        played.call(0).fail(PlayedCalls.failure(code, 0, Duration.ofSeconds(7)));
        assertThat(above.events).isEmpty();

        time.advanceTimeBy(Duration.ofSeconds(7).minusNanos(1));
        assertThat(played.calls).hasSize(1);
        time.advanceTimeBy(Duration.ofNanos(1));
        assertThat(played.calls).hasSize(2);

        played.call(1).answer();
        assertThat(above.events).hasSize(1).allMatch(BulkResult::isAnswered);
        assertThat(above.completed).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            names = {"PAUSED", "BREAKER_OPEN"})
    void whatFailedAtAServerBeforeHasFailed(ErrorCode code) {
        runAll(1, THREE);
        played.call(0).fail(PlayedCalls.failure(code, 1, null));

        assertThat(above.events).hasSize(1).noneMatch(BulkResult::isAnswered);
    }

    @Test
    void whileRefusedCallsWaitNoOtherIsBegun() {
        runAll(10, THREE);
        played.call(0).fail(PlayedCalls.failure(ErrorCode.QUEUE_FULL, 0, null));
        played.call(1).answer();

        assertThat(played.calls).hasSize(3);
        assertThat(askedInAll()).as("one was delivered").isEqualTo(4);

        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(played.prompts())
                .as("two at once, of three, the refused one first")
                .containsExactly("0", "1", "2", "0");

        played.call(2).answer();
        assertThat(played.prompts()).as("and then all").containsExactly("0", "1", "2", "0", "3", "4");
    }

    @Test
    void aSourceThatEndsWaitsForThoseHeldBack() {
        runAll(1, THREE.withOrdered(true));
        played.call(0).fail(PlayedCalls.failure(ErrorCode.QUEUE_FULL, 0, null));
        assertThat(above.completed).isFalse();

        time.advanceTimeBy(Duration.ofSeconds(1));
        played.call(1).answer();

        assertThat(above.completed).isTrue();
    }

    @Test
    void withoutATimerARefusalIsTheFailureOfItsRequest() {
        runAll(1, THREE);
        time.dispose();
        played.call(0).fail(PlayedCalls.failure(ErrorCode.QUEUE_FULL, 0, null));

        assertThat(above.events).hasSize(1);
        assertThat(above.events.get(0).failure().code()).isEqualTo(ErrorCode.QUEUE_FULL);
    }

    @Test
    void aClientThatIsClosedEndsTheRunWithoutResultsForTheRest() {
        runAll(10, THREE);
        played.call(0).fail(ErrorCode.CLIENT_CLOSED);
        played.call(1).answer();
        assertThat(above.terminated()).isFalse();
        played.call(2).fail(ErrorCode.CLIENT_CLOSED);

        assertThat(numbers()).containsExactly(1L);
        assertThat(failure().code()).isEqualTo(ErrorCode.CLIENT_CLOSED);
        assertThat(played.calls).hasSize(3);
    }

    @Test
    void autoFollowsTheLimitsOfTheClient() {
        limit.set(4);
        runAll(1_000, BulkSpec.defaults());
        assertThat(played.calls).as("four, and as many again").hasSize(8);

        limit.set(6);
        played.call(0).answer();
        assertThat(played.calls).hasSize(13);

        limit.set(1);
        for (int i = 1; i < 11; i++) {
            played.call(i).answer();
        }
        assertThat(played.calls).as("while more are under way none is begun").hasSize(13);
        played.call(11).answer();
        assertThat(played.calls).hasSize(14);
    }

    @Test
    void callsAreBulkAndPatientUnlessTheyAreToldOtherwise() {
        runAll(1, THREE.withOptions(CallOptions.DEFAULTS.withTenant("shop")));

        CallOptions options = played.call(0).options;
        assertThat(options.priority()).isEqualTo(Priority.BULK);
        assertThat(options.patient()).isTrue();
        assertThat(options.tenant()).isEqualTo("shop");
    }

    @Test
    void whatTheOptionsSayWins() {
        runAll(
                1,
                THREE.withOptions(
                        CallOptions.DEFAULTS.withPriority(Priority.NORMAL).withPatient(false)));

        assertThat(played.call(0).options.priority()).isEqualTo(Priority.NORMAL);
        assertThat(played.call(0).options.patient()).isFalse();
    }

    @Test
    void callsSeeTheContextOfTheSubscriber() {
        List<BulkResult> results = new ArrayList<>();
        new BulkRuns(played, limit::get, () -> time, PlayedCalls.NO_FILES)
                .generateAll(source(1), THREE)
                .contextWrite(context -> context.put("key", "value"))
                .subscribe(results::add);

        assertThat(played.call(0).context).isEqualTo("value");
    }

    @ParameterizedTest(name = "in order: {0}")
    @ValueSource(booleans = {false, true})
    void callsThatEndAtOnceDoNotNest(boolean ordered) {
        BulkRuns runs = new BulkRuns(
                (request, options) -> Mono.just(PlayedCalls.answer("at once")),
                limit::get,
                () -> time,
                PlayedCalls.NO_FILES);
        GenerateRequest same = GenerateRequest.of("same");
        runs.generateAll(Flux.range(0, 100_000).map(i -> same), THREE.withOrdered(ordered))
                .subscribe(above);
        for (int i = 0; i <= 100; i++) {
            above.request(1_000);
        }

        assertThat(above.completed).isTrue();
        assertThat(above.events.size()).isEqualTo(100_000);
        assertThat(above.events.get(99_999).number()).isEqualTo(99_999);
    }

    @Test
    void aSecondSubscriptionIsASecondRun() {
        Flux<BulkResult> run =
                new BulkRuns(played, limit::get, () -> time, PlayedCalls.NO_FILES).generateAll(source(1), THREE);
        run.subscribe(above);
        above.request(1);
        run.subscribe();

        assertThat(played.calls).hasSize(2);
    }

    @Test
    void aDemandOfNothingIsRefused() {
        run(source(10), THREE);
        try {
            above.request(0);
        } catch (IllegalArgumentException expected) {
            assertThat(expected).hasMessageContaining("3.9");
        }

        assertThat(played.calls).isEmpty();
    }
}
