package io.autoglm.sdk.admission;

import static io.autoglm.sdk.admission.Wire.TEXT;
import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.admission.Wire.Caller;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Gate;
import io.autoglm.sdk.policy.Gate.Verdict;
import io.autoglm.sdk.policy.Ticket;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaitingRoomRefusalTests extends PoolOfOne {

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
        LimitGate overdrawn = new LimitGate(LimitSpec.fixed(1).newLimit());
        List<Gate> gates = where.equals("check") ? List.of(manual) : List.of(new Liar(overdrawn));
        AdmissionPolicy faulty = new AdmissionPolicy(ENDPOINT, gates, 0);
        if (where.equals("take")) {
            overdrawn.take(Wire.call("x", timer), 0);
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

    /** Promises what its gate does not give. */
    private record Liar(Gate gate) implements Gate {

        @Override
        public Verdict check(Call<?> call, long nowNanos) {
            return Verdict.OPEN;
        }

        @Override
        public Ticket take(Call<?> call, long nowNanos) {
            return gate.take(call, nowNanos);
        }

        @Override
        public void onChange(Runnable listener) {}
    }
}
