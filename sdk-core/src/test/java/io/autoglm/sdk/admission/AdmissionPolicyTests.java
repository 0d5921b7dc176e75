package io.autoglm.sdk.admission;

import static io.autoglm.sdk.admission.Wire.STARTED;
import static io.autoglm.sdk.admission.Wire.TEXT;
import static io.autoglm.sdk.admission.Wire.finished;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.autoglm.sdk.admission.Wire.Caller;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.Usage;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Gate.Verdict;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class AdmissionPolicyTests {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Endpoint ENDPOINT = new Endpoint("pool-a", URI.create("https://llm.example/v1"));

    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final ManualGate gate = new ManualGate();
    private final AdmissionPolicy policy = new AdmissionPolicy(ENDPOINT, List.of(gate), 10);
    private final Wire wire = new Wire();
    private final Exchange chain = policy.around(wire);

    private Caller subscribe(String name) {
        Caller caller = new Caller();
        chain.exchange(Wire.call(name, timer)).subscribe(caller);
        return caller;
    }

    @Test
    void anUncontendedCallGoesAtOnceToTheEndpoint() {
        Call<GenerateEvent> call = Wire.call("a", timer);
        Caller caller = new Caller();
        chain.exchange(call).subscribe(caller);

        wire.attempt(0).next(STARTED).next(TEXT).next(finished()).complete();

        assertThat(caller.events).hasSize(3);
        assertThat(caller.complete).isTrue();
        assertThat(wire.calls.get(0).endpoint()).isSameAs(ENDPOINT);
        assertThat(call.log().endpoint()).isEqualTo("pool-a");
        assertThat(policy.waiting()).isZero();
    }

    @Test
    void aTicketHearsHowItsAttemptFailedAndTheLogWhatTheAnswerHasCost() {
        Usage first = new Usage(1, 2, 3, null, null);
        RuntimeException failure = Wire.failure(ErrorCode.RATE_LIMITED);
        Call<GenerateEvent> call = Wire.call("a", timer);
        chain.exchange(call).subscribe(new Caller());

        wire.attempt(0).next(new GenerateEvent.UsageReport(first));
        assertThat(call.log().usage()).isSameAs(first);
        wire.attempt(0).error(failure);

        assertThat(gate.failures).containsExactly(failure);
        subscribe("b");
        wire.attempt(1).next(finished()).complete();
        assertThat(gate.failures).as("success has none").hasSize(1);
    }

    @Test
    void doesNothingBeforeSubscription() {
        chain.exchange(Wire.call("a", timer));

        assertThat(gate.heard).isEmpty();
        assertThat(wire.calls).isEmpty();
    }

    @Test
    void aSecondSubscriptionIsASecondAttempt() {
        Flux<GenerateEvent> events = chain.exchange(Wire.call("a", timer));
        events.subscribe();
        events.subscribe();

        wire.attempt(0).complete();

        assertThat(wire.calls).hasSize(2);
        assertThat(gate.heard).containsExactly("taken", "taken", "SUCCESS");
    }

    @Test
    void tellsTheTicketOfTheFirstCommittingEventAndOfTheEnd() {
        subscribe("a");

        timer.advanceTimeBy(Duration.ofMillis(30));
        wire.attempt(0).next(STARTED);
        timer.advanceTimeBy(Duration.ofMillis(12));
        wire.attempt(0).next(TEXT).next(TEXT).next(finished()).complete();

        assertThat(gate.heard).containsExactly("taken", "first event after 42 ms", "SUCCESS");
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "RATE_LIMITED, THROTTLED",
        "OVERLOADED, THROTTLED",
        "SERVER_ERROR, FAILED",
        "CONNECT_FAILED, FAILED",
        "STREAM_CUT, FAILED",
        "INVALID_REQUEST, IGNORED",
        "DEADLINE_EXCEEDED, IGNORED"
    })
    void tellsTheTicketWhatAFailureMeans(ErrorCode code, String outcome) {
        Caller caller = subscribe("a");
        RuntimeException failure = Wire.failure(code);

        wire.attempt(0).error(failure);

        assertThat(caller.failure).isSameAs(failure);
        assertThat(gate.heard).containsExactly("taken", outcome);
    }

    @ParameterizedTest(name = "cancelled after {0} events")
    @ValueSource(ints = {0, 1, 2})
    void aCancelReachesTheWireAndSaysNothingAboutTheEndpoint(int events) {
        Caller caller = subscribe("a");
        for (GenerateEvent event : List.of(STARTED, TEXT).subList(0, events)) {
            wire.attempt(0).next(event);
        }

        caller.cancel();
        caller.cancel();

        wire.attempt(0).assertCancelled();
        assertThat(gate.heard).startsWith("taken").endsWith("IGNORED").containsOnlyOnce("IGNORED");
    }

    @Test
    void aCancelAfterTheLastEventIsASuccess() {
        Caller caller = subscribe("a");
        wire.attempt(0).next(TEXT).next(finished());

        caller.cancel();

        assertThat(gate.heard).containsExactly("taken", "first event after 0 ms", "SUCCESS");
    }

    @Test
    void whatComesAfterACancelChangesNothing() {
        Caller caller = subscribe("a");
        caller.cancel();

        wire.attempt(0).error(Wire.failure(ErrorCode.CONNECTION_LOST));

        assertThat(caller.failure).isNull();
        assertThat(gate.heard).containsExactly("taken", "IGNORED");
    }

    @Test
    void aCallCancelledBeforeItIsSubscribedBelowTakesNothing() {
        chain.exchange(Wire.call("a", timer)).subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
                subscription.cancel();
            }
        });

        assertThat(gate.heard).isEmpty();
        assertThat(wire.calls).isEmpty();
    }

    @Test
    void passesDemandThrough() {
        Caller caller = new Caller(2, () -> {});
        chain.exchange(Wire.call("a", timer)).subscribe(caller);

        wire.attempt(0).assertMinRequested(2).assertMaxRequested(2);
        caller.request(3);

        wire.attempt(0).assertMinRequested(5).assertMaxRequested(5);
    }

    @Test
    void keepsTheDemandOfACallerThatWaits() {
        gate.says(Verdict.UNTIL_CHANGE);
        Caller caller = new Caller(2, () -> {});
        chain.exchange(Wire.call("a", timer)).subscribe(caller);
        caller.request(3);

        gate.says(Verdict.OPEN);
        gate.change();

        wire.attempt(0).assertMinRequested(5).assertMaxRequested(5);
    }

    @Test
    void logsHowLongACallWaited() {
        gate.says(Verdict.UNTIL_CHANGE);
        Call<GenerateEvent> call = Wire.call("a", timer);
        timer.advanceTimeBy(Duration.ofMillis(5));
        chain.exchange(call).subscribe();
        timer.advanceTimeBy(Duration.ofMillis(20));

        gate.says(Verdict.OPEN);
        gate.change();

        assertThat(Duration.ofNanos(call.log().queueNanos())).isEqualTo(Duration.ofMillis(20));
    }

    @Test
    void handsTheSubscribersContextDown() {
        Exchange reader = new Exchange() {
            @Override
            public <E> Flux<E> exchange(Call<E> call) {
                return Flux.deferContextual(view ->
                        Flux.just(call.operation().cast(new GenerateEvent.TextDelta(0, view.<String>get("who")))));
            }
        };

        StepVerifier.create(policy.around(reader)
                        .exchange(Wire.call("a", timer))
                        .contextWrite(context -> context.put("who", "me")))
                .expectNext(new GenerateEvent.TextDelta(0, "me"))
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void givesTheTicketBackWhenTheChainBelowThrows() {
        IllegalStateException defect = new IllegalStateException("broken policy");
        Exchange broken = new Exchange() {
            @Override
            public <E> Flux<E> exchange(Call<E> call) {
                throw defect;
            }
        };

        StepVerifier.create(policy.around(broken).exchange(Wire.call("a", timer)))
                .expectErrorSatisfies(error -> assertThat(error).isSameAs(defect))
                .verify(PATIENCE);
        assertThat(gate.heard).containsExactly("taken", "IGNORED");
    }

    @Test
    void refusesAnImpossibleSizeOfTheWaitingRoom() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AdmissionPolicy(ENDPOINT, List.of(), -1))
                .withMessage("maxWaiting must be 0 to 1000000, was -1");
    }
}
