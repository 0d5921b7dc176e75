package io.autoglm.sdk.retry;

import static io.autoglm.sdk.policy.PolicyContract.FINISHED;
import static io.autoglm.sdk.policy.PolicyContract.HELLO;
import static io.autoglm.sdk.policy.PolicyContract.STARTED;
import static io.autoglm.sdk.policy.PolicyContract.WORLD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.policy.AttemptListener;
import io.autoglm.sdk.policy.CallLog;
import io.autoglm.sdk.policy.Outcome;
import io.autoglm.sdk.policy.ProbeSubscriber;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How two attempts are cancelled, and asked for events. */
class HedgeCancelTests extends HedgeFixture {

    @Test
    void cancelBeforeTheSecondDisarmsTheTimer() {
        start(1);
        sent(1, "east");
        above.cancel();
        timer.pass(Duration.ofDays(1));

        assertThat(attempt(1).cancels).hasValue(1);
        assertThat(timer.waiting()).isZero();
        assertThat(heard).containsExactly("cancelled 1 at east");
    }

    @Test
    void cancelWhileBothRunCancelsBoth() {
        hedged(1);
        above.cancel();

        assertThat(probe(1).cancels).hasValue(1);
        assertThat(probe(2).cancels).hasValue(1);
        assertThat(heard).containsExactly("hedged 1 at east", "cancelled 1 at east", "cancelled 2 at west");
        assertThat(ended())
                .extracting(CallLog.Attempt::number, CallLog.Attempt::outcome)
                .containsExactly(tuple(1, Outcome.IGNORED), tuple(2, Outcome.IGNORED));
        assertThat(budget.withdrawn()).isEqualTo(1);
    }

    @Test
    void cancelWhenOneHasFailedCancelsTheOther() {
        hedged(1);
        probe(1).fail(failure(ErrorCode.BAD_GATEWAY));
        above.cancel();

        assertThat(probe(1).cancels).hasValue(0);
        assertThat(probe(2).cancels).hasValue(1);
        assertThat(heard).containsExactly("hedged 1 at east", "cancelled 2 at west", "failed beside 1 at east");
    }

    @Test
    void cancelAfterTheCommitCancelsTheWinnerOnly() {
        hedged(2);
        probe(2).emit(HELLO);
        above.cancel();
        above.cancel();

        assertThat(probe(1).cancels).hasValue(1);
        assertThat(probe(2).cancels).hasValue(1);
        assertThat(heard).containsExactly("hedged 1 at east", "outrun 1 at east", "cancelled 2 at west");
    }

    @Test
    void cancelFromWithinTheEventThatCommitsIsTheLast() {
        ProbeSubscriber<GenerateEvent> leaving = new ProbeSubscriber<>() {
            @Override
            protected void received(GenerateEvent event) {
                cancel();
            }
        };
        HedgePolicy policy = new HedgePolicy(spec, budget, AttemptListener.NONE);
        policy.apply(call, lower).subscribe(leaving);
        leaving.request(5);
        sent(1, "east").emit(STARTED);
        timer.pass(DELAY);
        sent(2, "west").emit(STARTED, HELLO);

        assertThat(leaving.events).containsExactly(STARTED);
        assertThat(leaving.breaches).isEmpty();
        assertThat(probe(1).cancels).hasValue(1);
        assertThat(probe(2).cancels).hasValue(1);
    }

    @Test
    void bothAreAskedForWhatTheCallerWantsAndThenTheWinnerOnly() {
        hedged(2);
        assertThat(probe(1).unmet).hasValue(2);
        assertThat(probe(2).unmet).hasValue(2);
        probe(1).emit(STARTED, STARTED);
        assertThat(probe(1).unmet).hasValue(2);
        probe(2).emit(STARTED);
        above.request(1);
        assertThat(probe(1).unmet).hasValue(3);
        assertThat(probe(2).unmet).hasValue(3);
        probe(2).emit(HELLO, WORLD);

        assertThat(above.events).containsExactly(STARTED, HELLO, WORLD);
        above.request(3);
        assertThat(probe(1).unmet).hasValue(3);
        probe(2).emit(WORLD, WORLD, FINISHED).complete();
        assertThat(above.events).hasSize(6);
        assertThat(above.completed).isTrue();
        assertThat(above.breaches).isEmpty();
    }

    @Test
    void withADemandOfOneTheHeldEventComesFirstAndTheOneThatCommitsWaits() {
        HedgePolicy policy = new HedgePolicy(spec, budget, AttemptListener.NONE);
        policy.apply(call, lower).subscribe(above);
        above.request(1);
        sent(1, "east");
        timer.pass(DELAY);
        sent(2, "west").emit(STARTED, HELLO);
        assertThat(above.events).containsExactly(STARTED);
        assertThat(probe(1).cancels).hasValue(1);
        above.request(1);
        assertThat(above.events).containsExactly(STARTED, HELLO);
        assertThat(probe(2).unmet).hasValue(0);
        above.request(1);
        assertThat(probe(2).unmet).hasValue(1);
        probe(2).emit(FINISHED).complete();

        assertThat(above.completed).isTrue();
        assertThat(above.breaches).isEmpty();
    }
}
