package io.autoglm.sdk.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Gate;
import io.autoglm.sdk.policy.Gate.Verdict;
import io.autoglm.sdk.policy.InFlightListener;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.Outcome;
import io.autoglm.sdk.policy.Ticket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

class GateGroupTests {

    private static final Verdict CLOSED =
            new Verdict.Closed(ErrorDetails.of(ErrorCode.OVERLOADED, "closed").exception());

    private final Call<?> call =
            Call.of(Operation.STREAM, "request", CallOptions.DEFAULTS, VirtualTimeScheduler.create());
    private final ManualGate one = new ManualGate();
    private final ManualGate other = new ManualGate();
    private final List<String> inFlight = new ArrayList<>();
    private final InFlightListener counting = new InFlightListener() {
        @Override
        public void began(long nowNanos) {
            inFlight.add("began at " + nowNanos + " with " + one.heard);
        }

        @Override
        public void ended(long nowNanos) {
            inFlight.add("ended at " + nowNanos);
        }
    };
    private final GateGroup both = new GateGroup(List.of(one, other), InFlightListener.NONE);

    @Test
    void isOpenWithoutGates() {
        GateGroup none = new GateGroup(List.of(), InFlightListener.NONE);

        none.take(call, 0).ended(Outcome.SUCCESS, null, 0);

        assertThat(none.check(call, 0)).isEqualTo(Verdict.OPEN);
    }

    @Test
    void saysWhatTheStrictestGateSays() {
        Verdict early = new Verdict.NotBefore(5);
        Verdict late = new Verdict.NotBefore(9);
        List<Verdict> mildestFirst = List.of(Verdict.OPEN, early, late, Verdict.UNTIL_CHANGE, CLOSED);

        for (int mild = 0; mild < mildestFirst.size(); mild++) {
            for (int strict = mild; strict < mildestFirst.size(); strict++) {
                one.says(mildestFirst.get(mild));
                other.says(mildestFirst.get(strict));
                assertThat(both.check(call, 0)).isEqualTo(mildestFirst.get(strict));
                assertThat(new GateGroup(List.of(other, one), InFlightListener.NONE).check(call, 0))
                        .isEqualTo(mildestFirst.get(strict));
            }
        }
    }

    @Test
    void itsTicketTellsTheTicketsOfAllGates() {
        Ticket ticket = both.take(call, 0);
        ticket.firstEvent(Duration.ofMillis(7));
        ticket.ended(Outcome.THROTTLED, null, 9);

        assertThat(one.heard).containsExactly("taken", "first event after 7 ms", "THROTTLED");
        assertThat(other.heard).containsExactlyElementsOf(one.heard);
    }

    @Test
    void theGateThatWasTakenLastHearsOfTheEndFirst() {
        List<String> order = new ArrayList<>();
        Gate first = new EndingGate("first", order);
        Gate second = new EndingGate("second", order);

        new GateGroup(List.of(first, second), InFlightListener.NONE)
                .take(call, 0)
                .ended(Outcome.SUCCESS, null, 9);

        assertThat(order).containsExactly("second", "first");
    }

    private record EndingGate(String name, List<String> order) implements Gate {

        @Override
        public Verdict check(Call<?> call, long nowNanos) {
            return Verdict.OPEN;
        }

        @Override
        public Ticket take(Call<?> call, long nowNanos) {
            return new Ticket() {
                @Override
                public void firstEvent(Duration elapsed) {}

                @Override
                public void ended(Outcome outcome, @Nullable Throwable failure, long now) {
                    order.add(name);
                }
            };
        }

        @Override
        public void onChange(Runnable listener) {}
    }

    @Test
    void tellsWhoCountsWhenAllLeaveIsTakenAndWhenTheAttemptIsOver() {
        GateGroup counted = new GateGroup(List.of(one, other), counting);
        Ticket ticket = counted.take(call, 7);
        counted.ended(ticket, Outcome.SUCCESS, null, 9);

        assertThat(inFlight).containsExactly("began at 7 with [taken]", "ended at 9");
    }

    @Test
    void givesBackWhatWasTakenWhenTheNextGateFails() {
        LimitGate full = new LimitGate(LimitSpec.fixed(1).newLimit());
        full.take(call, 0);
        List<Gate> gates = List.of(one, full, other);

        assertThatThrownBy(() -> new GateGroup(gates, counting).take(call, 0))
                .isInstanceOf(IllegalStateException.class);

        assertThat(inFlight).as("never began").isEmpty();
        assertThat(one.heard).containsExactly("taken", "IGNORED");
        assertThat(other.heard).isEmpty();
    }
}
