package io.autoglm.sdk.admission;

import static io.autoglm.sdk.admission.Wire.TEXT;
import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.admission.Wire.Caller;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Gate;
import io.autoglm.sdk.policy.Gate.Verdict;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.scheduler.VirtualTimeScheduler;

class WaitingRoomTests {

    private static final Endpoint ENDPOINT = new Endpoint("pool-a", URI.create("https://llm.example/v1"));

    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final LimitGate limit = new LimitGate(new LimitSpec(1, 3));
    private final ManualGate manual = new ManualGate();
    private final AdmissionPolicy policy = new AdmissionPolicy(ENDPOINT, List.of(limit, manual), 3);
    private final Wire wire = new Wire();
    private final Exchange chain = policy.around(wire);

    private Caller subscribe(String name) {
        return subscribe(name, () -> {});
    }

    private Caller subscribe(String name, Runnable atEnd) {
        Caller caller = new Caller(Long.MAX_VALUE, atEnd);
        chain.exchange(Wire.call(name, timer)).subscribe(caller);
        return caller;
    }

    @Test
    void admitsInTheOrderOfArrival() {
        subscribe("a");
        subscribe("b");
        subscribe("c");
        subscribe("d");
        assertThat(policy.waiting()).isEqualTo(3);

        for (int i = 0; i < 4; i++) {
            assertThat(wire.callers()).hasSize(i + 1);
            wire.attempt(i).next(TEXT).complete();
        }

        assertThat(wire.callers()).containsExactly("a", "b", "c", "d");
        assertThat(limit.inFlight()).isZero();
        assertThat(policy.waiting()).isZero();
    }

    @Test
    void aNewcomerNeverOvertakesThoseWhoWait() {
        subscribe("a", () -> subscribe("newcomer"));
        subscribe("b");

        wire.attempt(0).complete();
        wire.attempt(1).complete();

        assertThat(wire.callers()).containsExactly("a", "b", "newcomer");
    }

    @Test
    void aNewcomerDoesNotPassEvenWhenItsGatesAreOpenAgain() {
        manual.says(Verdict.UNTIL_CHANGE);
        subscribe("a");
        manual.says(Verdict.OPEN); // and nobody has been told yet
        subscribe("newcomer");

        assertThat(wire.callers()).containsExactly("a");
    }

    @Test
    void aCallerHearsHowItsCallEndedBeforeTheNextOneBegins() {
        List<Integer> begunAtEnd = new ArrayList<>();
        subscribe("a", () -> begunAtEnd.add(wire.calls.size()));
        subscribe("b", () -> begunAtEnd.add(wire.calls.size()));
        subscribe("c");

        wire.attempt(0).complete();
        wire.attempt(1).error(Wire.failure(ErrorCode.SERVER_ERROR));

        assertThat(begunAtEnd).containsExactly(1, 2);
        assertThat(wire.callers()).containsExactly("a", "b", "c");
    }

    @Test
    void aCallerThatCallsAgainWhenDoneNeedsNoWaitingRoom() {
        AdmissionPolicy narrow = new AdmissionPolicy(ENDPOINT, List.of(limit), 0);
        Caller caller = new Caller();

        narrow.around(wire).exchange(Wire.call("a", timer)).repeat(2).subscribe(caller);
        wire.attempt(0).complete();
        wire.attempt(1).complete();
        wire.attempt(2).complete();

        assertThat(caller.failure).isNull();
        assertThat(caller.complete).isTrue();
    }

    @Test
    void holdsNothingForThoseWhoWait() {
        subscribe("a");
        subscribe("b");
        subscribe("c");

        assertThat(limit.inFlight()).isEqualTo(1);
        assertThat(manual.heard).containsExactly("taken");
    }

    @Test
    void refusesOneCallerMoreThanItHoldsAndSaysWhy() {
        for (String name : List.of("a", "b", "c", "d")) {
            subscribe(name);
        }

        Caller refused = subscribe("e");

        assertThat(refused.failure).isInstanceOfSatisfying(AutoGlmException.class, failure -> {
            assertThat(failure.code()).isEqualTo(ErrorCode.QUEUE_FULL);
            assertThat(failure.reason()).contains("limit 1, in flight 1", "waiting 3 of 3");
        });
        assertThat(policy.waiting()).isEqualTo(3);
        assertThat(wire.callers()).containsExactly("a");
    }

    @Test
    void aWaiterThatIsCancelledLeavesItsPlaceAtOnce() {
        subscribe("a");
        subscribe("b");
        Caller gone = subscribe("c");
        subscribe("d");

        gone.cancel();
        gone.cancel();
        assertThat(policy.waiting()).isEqualTo(2);
        Caller newcomer = subscribe("e");
        assertThat(newcomer.failure).isNull();
        for (int i = 0; i < 4; i++) {
            wire.attempt(i).complete();
        }

        assertThat(wire.callers()).containsExactly("a", "b", "d", "e");
        assertThat(policy.waiting()).isZero();
    }

    @Test
    void aCancelWhileRunningLetsTheNextOneIn() {
        Caller running = subscribe("a");
        subscribe("b");

        running.cancel();

        wire.attempt(0).assertCancelled();
        assertThat(wire.callers()).containsExactly("a", "b");
        assertThat(limit.inFlight()).isEqualTo(1);
    }

    @Test
    void aWaiterThatItsPredecessorCancelsAtItsEndNeverBegins() {
        List<Caller> second = new ArrayList<>();
        subscribe("a", () -> second.get(0).cancel());
        second.add(subscribe("b"));
        subscribe("c");

        wire.attempt(0).complete();

        assertThat(wire.callers()).containsExactly("a", "c");
        assertThat(limit.inFlight()).isEqualTo(1);
    }

    @Test
    void cancelledWaitersDoNotPileUpBehindOneThatWaitsOn() {
        AdmissionPolicy wide = new AdmissionPolicy(ENDPOINT, List.of(limit), 10);
        Exchange wideChain = wide.around(wire);
        Caller running = new Caller();
        wideChain.exchange(Wire.call("running", timer)).subscribe(running);
        wideChain.exchange(Wire.call("first", timer)).subscribe(new Caller());

        for (int i = 0; i < 10_000; i++) {
            Caller impatient = new Caller();
            wideChain.exchange(Wire.call("impatient", timer)).subscribe(impatient);
            impatient.cancel();
        }

        assertThat(wide.waiting()).isEqualTo(1);
        assertThat(wide.lined()).isLessThan(100);
        running.cancel();
        assertThat(wire.callers()).containsExactly("running", "first");
    }

    @Test
    void aGateThatClosesRefusesThoseWhoWaitWithItsFailure() {
        subscribe("a");
        Caller waiter = subscribe("b");
        Caller other = subscribe("c");
        AutoGlmException failure =
                ErrorDetails.of(ErrorCode.OVERLOADED, "breaker open").exception();

        manual.says(new Verdict.Closed(failure));
        manual.change();

        assertThat(waiter.failure).isSameAs(failure);
        assertThat(other.failure).isSameAs(failure);
        assertThat(subscribe("newcomer").failure).isSameAs(failure);
        assertThat(wire.callers()).containsExactly("a");
        assertThat(policy.waiting()).isZero();
    }

    @Test
    void waitsUntilTheMomentThatTheGateNames() {
        long then = timer.now(TimeUnit.NANOSECONDS) + Duration.ofSeconds(2).toNanos();
        manual.says(now -> now < then ? new Verdict.NotBefore(then) : Verdict.OPEN);
        subscribe("a");
        subscribe("b");

        timer.advanceTimeBy(Duration.ofMillis(1_999));
        assertThat(wire.callers()).isEmpty();
        timer.advanceTimeBy(Duration.ofMillis(1));

        assertThat(wire.callers()).containsExactly("a");
        wire.attempt(0).complete();
        assertThat(wire.callers()).containsExactly("a", "b");
    }

    @Test
    void followsAGateThatPutsItsMomentOff() {
        long start = timer.now(TimeUnit.NANOSECONDS);
        long early = start + Duration.ofSeconds(2).toNanos();
        long late = start + Duration.ofSeconds(5).toNanos();
        manual.says(now -> now < early ? new Verdict.NotBefore(early) : new Verdict.NotBefore(late));
        subscribe("a");
        timer.advanceTimeBy(Duration.ofSeconds(3));
        manual.says(now -> now < late ? new Verdict.NotBefore(late) : Verdict.OPEN);

        timer.advanceTimeBy(Duration.ofMillis(1_999));
        assertThat(wire.callers()).isEmpty();
        timer.advanceTimeBy(Duration.ofMillis(1));

        assertThat(wire.callers()).containsExactly("a");
    }

    @Test
    void followsAGateThatBringsItsMomentForward() {
        long start = timer.now(TimeUnit.NANOSECONDS);
        manual.says(now -> new Verdict.NotBefore(start + Duration.ofSeconds(60).toNanos()));
        subscribe("a");
        long early = start + Duration.ofSeconds(1).toNanos();
        manual.says(now -> now < early ? new Verdict.NotBefore(early) : Verdict.OPEN);
        manual.change();

        timer.advanceTimeBy(Duration.ofSeconds(1));

        assertThat(wire.callers()).containsExactly("a");
    }

    @Test
    void doesNotSpinWhenAGateNamesAMomentThatHasPassed() {
        AtomicInteger asked = new AtomicInteger();
        manual.says(now -> {
            asked.incrementAndGet();
            return new Verdict.NotBefore(now - 1);
        });
        subscribe("a");

        timer.advanceTimeBy(Duration.ofMillis(100));

        assertThat(asked).hasValueBetween(2, 110);
    }

    @Test
    void leavesNoTimerBehindWhenNobodyWaits() {
        manual.says(now -> new Verdict.NotBefore(now + Duration.ofSeconds(60).toNanos()));
        Caller waiter = subscribe("a");
        assertThat(timer.getScheduledTaskCount()).isEqualTo(1);

        waiter.cancel();
        AtomicInteger asked = new AtomicInteger();
        manual.says(now -> {
            asked.incrementAndGet();
            return Verdict.OPEN;
        });
        timer.advanceTimeBy(Duration.ofMinutes(2));

        assertThat(asked).hasValue(0);
    }

    @Test
    void failsThoseWhoWaitWhenTheTimerIsStopped() {
        timer.dispose();
        manual.says(now -> new Verdict.NotBefore(now + 1_000));

        Caller waiter = subscribe("a");

        assertThat(waiter.failure)
                .isInstanceOfSatisfying(
                        AutoGlmException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.INTERNAL));
        assertThat(policy.waiting()).isZero();
    }

    @ParameterizedTest(name = "when {0} throws")
    @ValueSource(strings = {"check", "take"})
    void aDefectOfAGateFailsOneCallAndNotTheRoom(String where) {
        AtomicInteger asked = new AtomicInteger();
        manual.says(now -> {
            if (where.equals("check") && asked.getAndIncrement() == 0) {
                throw new IllegalStateException("broken gate");
            }
            return Verdict.OPEN;
        });
        LimitGate overdrawn = new LimitGate(new LimitSpec(1, 0));
        List<Gate> gates = where.equals("check") ? List.of(manual) : List.of(new Liar(overdrawn));
        AdmissionPolicy faulty = new AdmissionPolicy(ENDPOINT, gates, 0);
        if (where.equals("take")) {
            overdrawn.take(Wire.call("x", timer));
        }

        Caller unlucky = new Caller();
        faulty.around(wire).exchange(Wire.call("a", timer)).subscribe(unlucky);
        assertThat(unlucky.failure)
                .isInstanceOf(AutoGlmException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
        assertThat(wire.callers()).isEmpty();

        if (where.equals("check")) {
            faulty.around(wire).exchange(Wire.call("b", timer)).subscribe(new Caller());
            assertThat(wire.callers()).containsExactly("b");
        }
    }

    @Test
    void closingRefusesThoseWhoWaitAndEverybodyLaterButNotThoseWhoRun() {
        Caller running = subscribe("a");
        Caller waiter = subscribe("b");

        policy.refuseAll(
                () -> ErrorDetails.of(ErrorCode.CLIENT_CLOSED, "closing").exception());
        Caller newcomer = subscribe("c");
        wire.attempt(0).next(TEXT).complete();
        Caller late = subscribe("d");

        assertThat(running.complete).isTrue();
        for (Caller refused : List.of(waiter, newcomer, late)) {
            assertThat(refused.failure)
                    .isInstanceOfSatisfying(
                            AutoGlmException.class,
                            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.CLIENT_CLOSED));
        }
        assertThat(wire.callers()).containsExactly("a");
        assertThat(policy.waiting()).isZero();
    }

    @ParameterizedTest(name = "each attempt ends by {0}")
    @ValueSource(strings = {"complete", "error"})
    void aHundredThousandWaitersThatEndAtOnceNeedNoDeepStack(String end) {
        int waiters = 100_000;
        AdmissionPolicy wide = new AdmissionPolicy(ENDPOINT, List.of(limit), waiters);
        List<Integer> order = new ArrayList<>();
        Exchange instant = new Exchange() {
            @Override
            public <E> Flux<E> exchange(Call<E> call) {
                order.add((Integer) call.request());
                return end.equals("complete") ? Flux.empty() : Flux.error(Wire.failure(ErrorCode.SERVER_ERROR));
            }
        };
        AtomicInteger ended = new AtomicInteger();
        Caller first = new Caller();
        wide.around(wire).exchange(Wire.call("first", timer)).subscribe(first);
        for (int i = 0; i < waiters; i++) {
            wide.around(instant).exchange(numbered(i)).subscribe(new Caller(Long.MAX_VALUE, ended::incrementAndGet));
        }

        wire.attempt(0).complete();

        assertThat(ended).hasValue(waiters);
        assertThat(order).hasSize(waiters).isSorted();
        assertThat(limit.inFlight()).isZero();
        assertThat(wide.waiting()).isZero();
    }

    private Call<GenerateEvent> numbered(int number) {
        Call<GenerateEvent> call = Wire.call("", timer);
        return new Call<>(
                call.operation(),
                number,
                1,
                call.deadline(),
                call.options(),
                call.log(),
                timer,
                call.avoid(),
                null,
                null);
    }

    /** Promises what its gate does not give. */
    private record Liar(Gate gate) implements Gate {

        @Override
        public Verdict check(Call<?> call, long nowNanos) {
            return Verdict.OPEN;
        }

        @Override
        public io.autoglm.sdk.policy.Ticket take(Call<?> call) {
            return gate.take(call);
        }

        @Override
        public void onChange(Runnable listener) {}
    }
}
