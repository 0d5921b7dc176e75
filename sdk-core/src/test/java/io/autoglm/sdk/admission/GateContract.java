package io.autoglm.sdk.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Gate;
import io.autoglm.sdk.policy.Gate.Verdict;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.Outcome;
import io.autoglm.sdk.policy.Ticket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What every gate owes; implement it for a gate and the tests come along. */
interface GateContract {

    /** Returns a fresh gate that lets a few attempts start, at most 1,000, and then no more until something changes. */
    Gate gate();

    default Call<?> call() {
        return Call.of(Operation.STREAM, "request", CallOptions.DEFAULTS, VirtualTimeScheduler.create());
    }

    /** Takes what the gate gives at one moment, and returns the tickets. */
    default List<Ticket> exhaust(Gate gate, Call<?> call) {
        List<Ticket> tickets = new ArrayList<>();
        while (gate.check(call, call.nowNanos()) instanceof Verdict.Open) {
            tickets.add(gate.take(call, call.nowNanos()));
            assertThat(tickets).as("attempts that started").hasSizeLessThanOrEqualTo(1_000);
        }
        return tickets;
    }

    @Test
    default void isOpenAtFirst() {
        assertThat(gate().check(call(), 0)).isEqualTo(Verdict.OPEN);
    }

    @Test
    default void beingAskedChangesNothing() {
        Gate gate = gate();
        Call<?> call = call();

        for (int i = 0; i < 2_000; i++) {
            assertThat(gate.check(call, call.nowNanos())).isEqualTo(Verdict.OPEN);
        }
    }

    @Test
    default void opensAgainWhenAnAttemptIsOverHoweverItEnds() {
        for (Outcome outcome : Outcome.values()) {
            Gate gate = gate();
            Call<?> call = call();
            List<Ticket> tickets = exhaust(gate, call);
            tickets.get(0).firstEvent(Duration.ofMillis(5));

            tickets.get(0).ended(outcome, null, call.nowNanos());

            assertThat(gate.check(call, call.nowNanos()))
                    .as("after %s", outcome)
                    .isEqualTo(Verdict.OPEN);
        }
    }

    @Test
    default void tellsItsListenersAfterTheChange() {
        Gate gate = gate();
        Call<?> call = call();
        List<Verdict> seen = new ArrayList<>();
        AtomicInteger second = new AtomicInteger();
        gate.onChange(() -> seen.add(gate.check(call, call.nowNanos())));
        gate.onChange(second::incrementAndGet);
        List<Ticket> tickets = exhaust(gate, call);

        tickets.get(0).ended(Outcome.SUCCESS, null, call.nowNanos());

        assertThat(seen).endsWith(Verdict.OPEN);
        assertThat(second).hasPositiveValue();
    }

    @Test
    default void aTicketThatEndsTwiceGivesBackOnce() {
        Gate gate = gate();
        Call<?> call = call();
        List<Ticket> tickets = exhaust(gate, call);

        tickets.get(0).ended(Outcome.SUCCESS, null, call.nowNanos());
        tickets.get(0).ended(Outcome.IGNORED, null, call.nowNanos());

        assertThat(exhaust(gate, call)).hasSize(1);
    }
}
