package io.autoglm.sdk.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autoglm.sdk.policy.Gate;
import io.autoglm.sdk.policy.Gate.Verdict;
import io.autoglm.sdk.policy.Outcome;
import io.autoglm.sdk.policy.Ticket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LimitGateTests implements GateContract {

    private final LimitGate gate = new LimitGate(LimitSpec.fixed(3).newLimit());

    @Override
    public Gate gate() {
        return new LimitGate(LimitSpec.fixed(3).newLimit());
    }

    @Test
    void letsAsManyAttemptsRunAsItsLimitSays() {
        List<Ticket> tickets = exhaust(gate, call());

        assertThat(tickets).hasSize(3);
        assertThat(gate.check(call(), 0)).isEqualTo(Verdict.UNTIL_CHANGE);
        assertThat(gate.inFlight()).isEqualTo(gate.limit()).isEqualTo(3);
    }

    @Test
    void countsDownToZeroWhenAllAreOver() {
        exhaust(gate, call()).forEach(ticket -> ticket.ended(Outcome.FAILED, null, 0));

        assertThat(gate.inFlight()).isZero();
    }

    @Test
    void refusesToBeOverdrawn() {
        exhaust(gate, call());

        assertThatThrownBy(() -> gate.take(call(), 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("limit 3, in flight 3");
        assertThat(gate.inFlight()).isEqualTo(3);
    }

    @Test
    void saysLimitAndUseInItsText() {
        gate.take(call(), 0);

        assertThat(gate).hasToString("limit 3, in flight 1");
    }

    @Test
    void tellsItsLimitHowEachAttemptWent() {
        List<String> heard = new ArrayList<>();
        LimitGate told = new LimitGate(new ManualLimit(3, heard));
        Ticket first = told.take(call(), 10);
        Ticket second = told.take(call(), 20);

        first.ended(Outcome.THROTTLED, null, 30);
        first.ended(Outcome.SUCCESS, null, 40);
        second.ended(Outcome.SUCCESS, null, 50);

        assertThat(heard).containsExactly("THROTTLED from 10 to 30 of 2", "SUCCESS from 20 to 50 of 1");
    }

    @Test
    void startsNobodyUntilEnoughHaveEndedWhenTheLimitHasFallen() {
        ManualLimit falling = new ManualLimit(5, new ArrayList<>());
        LimitGate wide = new LimitGate(falling);
        List<Ticket> tickets = exhaust(wide, call());
        assertThat(tickets).hasSize(5);

        falling.now = 2;
        for (int ended = 0; ended < 3; ended++) {
            tickets.get(ended).ended(Outcome.SUCCESS, null, 0);
            assertThat(wide.check(call(), 0))
                    .as("%d in flight", wide.inFlight())
                    .isEqualTo(Verdict.UNTIL_CHANGE);
        }
        tickets.get(3).ended(Outcome.SUCCESS, null, 0);

        assertThat(wide.check(call(), 0)).isEqualTo(Verdict.OPEN);
    }

    @Test
    void keepsItsPromiseWhenTheLimitFallsBeforeThePermitIsTaken() {
        ManualLimit falling = new ManualLimit(2, new ArrayList<>());
        LimitGate wide = new LimitGate(falling);
        wide.take(call(), 0);
        assertThat(wide.check(call(), 0)).isEqualTo(Verdict.OPEN);

        falling.now = 1;
        wide.take(call(), 0);

        assertThat(wide.inFlight()).isEqualTo(2);
        assertThat(wide.check(call(), 0)).isEqualTo(Verdict.UNTIL_CHANGE);
        assertThatThrownBy(() -> wide.take(call(), 0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void wakesThoseWhoWaitAfterTheLimitHasHeardSoThatARisenLimitIsUsedAtOnce() {
        ManualLimit rising = new ManualLimit(1, new ArrayList<>()) {
            @Override
            public void ended(Outcome outcome, long startedNanos, long endedNanos, int inFlight) {
                now = 3;
            }
        };
        LimitGate wide = new LimitGate(rising);
        List<Integer> started = new ArrayList<>();
        wide.onChange(() -> started.add(exhaust(wide, call()).size()));

        wide.take(call(), 0).ended(Outcome.SUCCESS, null, 1);

        assertThat(started).containsExactly(3);
    }

    @Test
    void givesThePermitBackEvenWhenTheLimitIsBroken() {
        ManualLimit broken = new ManualLimit(1, new ArrayList<>()) {
            @Override
            public void ended(Outcome outcome, long startedNanos, long endedNanos, int inFlight) {
                throw new IllegalStateException("broken limit");
            }
        };
        LimitGate suffering = new LimitGate(broken);
        AtomicInteger woken = new AtomicInteger();
        suffering.onChange(woken::incrementAndGet);
        Ticket ticket = suffering.take(call(), 0);

        assertThatThrownBy(() -> ticket.ended(Outcome.SUCCESS, null, 1)).hasMessage("broken limit");

        assertThat(suffering.inFlight()).isZero();
        assertThat(woken).hasValue(1);
    }

    /** A limit that the test sets. */
    private static class ManualLimit implements Limit {

        int now;
        private final List<String> heard;

        ManualLimit(int first, List<String> heard) {
            now = first;
            this.heard = heard;
        }

        @Override
        public int current() {
            return now;
        }

        @Override
        public int highest() {
            return 10;
        }

        @Override
        public void ended(Outcome outcome, long startedNanos, long endedNanos, int inFlight) {
            heard.add(outcome + " from " + startedNanos + " to " + endedNanos + " of " + inFlight);
        }
    }
}
