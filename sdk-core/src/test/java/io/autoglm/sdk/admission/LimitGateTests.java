package io.autoglm.sdk.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autoglm.sdk.policy.Gate;
import io.autoglm.sdk.policy.Gate.Verdict;
import io.autoglm.sdk.policy.Outcome;
import io.autoglm.sdk.policy.Ticket;
import java.util.List;
import org.junit.jupiter.api.Test;

class LimitGateTests implements GateContract {

    private final LimitGate gate = new LimitGate(LimitSpec.defaults().withMaxConcurrent(3));

    @Override
    public Gate gate() {
        return new LimitGate(LimitSpec.defaults().withMaxConcurrent(3));
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
        exhaust(gate, call()).forEach(ticket -> ticket.ended(Outcome.FAILED));

        assertThat(gate.inFlight()).isZero();
    }

    @Test
    void refusesToBeOverdrawn() {
        exhaust(gate, call());

        assertThatThrownBy(() -> gate.take(call()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("limit 3, in flight 3");
        assertThat(gate.inFlight()).isEqualTo(3);
    }

    @Test
    void saysLimitAndUseInItsText() {
        gate.take(call());

        assertThat(gate).hasToString("limit 3, in flight 1");
    }
}
