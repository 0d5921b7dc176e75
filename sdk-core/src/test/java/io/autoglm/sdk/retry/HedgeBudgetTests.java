package io.autoglm.sdk.retry;

import static io.autoglm.sdk.policy.PolicyContract.FINISHED;
import static io.autoglm.sdk.policy.PolicyContract.HELLO;
import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.policy.AttemptListener;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallLog;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Deadline;
import io.autoglm.sdk.policy.HedgeSpec;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.ProbeSubscriber;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** What is not hedged, and what a second attempt costs. */
class HedgeBudgetTests extends HedgeFixture {

    @Test
    void withoutASpecTheCallGoesDownAsItIs() {
        HedgePolicy policy = new HedgePolicy(HedgeSpec.none(), budget, AttemptListener.NONE);

        assertThat(policy.apply(call, lower)).isSameAs(lower.probes.get(0));
        assertThat(lower.probes.get(0).call).isSameAs(call);
    }

    @Test
    void aTimerThatTakesNothingMeansNoSecondAttempt() {
        Scheduler dead = Schedulers.newSingle("dead");
        dead.dispose();
        call = call(CallOptions.DEFAULTS, dead);
        start(1);
        sent(1, "east").emit(HELLO);

        assertThat(above.events).containsExactly(HELLO);
        assertThat(above.failure).isNull();
    }

    @Test
    void withoutBudgetThereIsNoSecondAttempt() {
        budget = new RetryBudget(new RetryBudgetSpec(true, 0, 0, 0, Duration.ofSeconds(10)));
        start(1);
        sent(1, "east");
        timer.pass(DELAY);

        assertThat(attempt(1).emit(HELLO).cancels).hasValue(0);
        assertThat(budget.refused()).isEqualTo(1);
        assertThat(budget.isSpent()).isFalse();
        assertThat(heard).isEmpty();
        assertThat(above.events).containsExactly(HELLO);
    }

    @Test
    void aSecondAttemptThatWasSentIsPaidWhoeverWins() {
        hedged(1);
        probe(1).emit(HELLO);

        assertThat(budget.withdrawn()).isEqualTo(1);
    }

    @Test
    void aSecondAttemptThatWasNotSentIsGivenBackAndNeverSent() {
        start(1);
        sent(1, "east");
        timer.pass(DELAY);
        assertThat(budget.withdrawn()).isEqualTo(1);
        attempt(2).call.log().queued(0);
        probe(1).emit(HELLO);

        assertThat(budget.withdrawn()).isZero();
        assertThat(probe(2).call.log().sent(2, "key")).isFalse();
        assertThat(call.log().attempts()).isEqualTo(1);
        assertThat(ended()).first().extracting(CallLog.Attempt::endpoint).isNull();
    }

    @Test
    void aSecondAttemptThatIsCancelledOrRefusedInTheQueueIsGivenBack() {
        start(1);
        sent(1, "east");
        timer.pass(DELAY);
        attempt(2).fail(failure(ErrorCode.QUEUE_FULL));
        assertThat(above.failure).isNull();
        probe(1).emit(HELLO);
        assertThat(budget.withdrawn()).isZero();

        call = call(CallOptions.DEFAULTS, timer);
        ProbeSubscriber<GenerateEvent> other = new ProbeSubscriber<>();
        new HedgePolicy(spec, budget, AttemptListener.NONE).apply(call, lower).subscribe(other);
        sent(3, "east");
        timer.pass(DELAY);
        attempt(4);
        assertThat(budget.withdrawn()).isEqualTo(1);
        other.cancel();

        assertThat(budget.withdrawn()).isZero();
    }

    @Test
    void aFirstAttemptThatIsSentAfterTheSecondIsCountedToo() {
        start(1);
        admitted(1, "east");
        timer.pass(DELAY);
        sent(2, "west");
        assertThat(call.log().attempts()).isEqualTo(1);
        assertThat(probe(1).call.log().sent(1, "late key")).isTrue();

        assertThat(call.log().attempts()).isEqualTo(2);
        assertThat(call.log().credential()).isEqualTo("late key");
        assertThat(probe(2).call.log().abandon(2)).isFalse();
    }

    @Test
    void aRetryThatIsCancelledInItsBackOffIsGivenBackOnceBesideAHedgeThatWasSent() {
        budget = new RetryBudget(RetryBudgetSpec.unlimited());
        hedged(1);
        probe(1).fail(failure(ErrorCode.BAD_GATEWAY));
        probe(2).fail(failure(ErrorCode.BAD_GATEWAY));
        assertThat(budget.withdrawn()).isEqualTo(2);
        above.cancel();

        assertThat(budget.withdrawn()).isEqualTo(1);
    }

    @Test
    void aRetryThatIsNeverSentIsGivenBackWhenItsHedgeWins() {
        start(1);
        sent(1, "east").fail(failure(ErrorCode.BAD_GATEWAY));
        timer.pass(Duration.ofMillis(100));
        admitted(2, "east");
        timer.pass(DELAY);
        sent(3, "west").emit(FINISHED).complete();

        assertThat(above.completed).isTrue();
        assertThat(budget.withdrawn()).isEqualTo(1);
        assertThat(call.log().attempts()).isEqualTo(2);
    }

    @Test
    void aCallThatMustNotBeRepeatedIsNotHedged() {
        call = call(CallOptions.DEFAULTS.withRepeatable(false), timer);
        start(1);
        sent(1, "east");
        timer.pass(DELAY);

        attempt(1);
        assertThat(timer.armed()).isZero();
    }

    @Test
    void aQuestionThatNoLimitCountsIsNotHedged() {
        HedgePolicy policy = new HedgePolicy(spec, budget, AttemptListener.NONE);
        Call<?> health = Call.of(Operation.HEALTH, "request", CallOptions.DEFAULTS, timer);

        assertThat((Object) policy.apply(health, lower)).isSameAs(lower.probes.get(0));
    }

    @Test
    void whatTheCallSaysWins() {
        call = call(CallOptions.DEFAULTS.withHedge(HedgeSpec.none()), timer);
        start(1);
        sent(1, "east");
        timer.pass(DELAY);
        attempt(1);

        spec = HedgeSpec.none();
        call = call(CallOptions.DEFAULTS.withHedge(HedgeSpec.after(Duration.ofSeconds(7))), timer);
        new HedgePolicy(spec, budget, AttemptListener.NONE).apply(call, lower).subscribe(new ProbeSubscriber<>());
        sent(2, "east");
        timer.pass(Duration.ofSeconds(7));
        attempt(3);
    }

    @Test
    void nothingIsHedgedThatTheDeadlineComesBefore() {
        call = call.withDeadline(Deadline.after(DELAY, timer));
        start(1);
        sent(1, "east");

        assertThat(timer.armed()).isZero();
    }
}
