package io.autoglm.sdk.retry;

import static io.autoglm.sdk.policy.PolicyContract.FINISHED;
import static io.autoglm.sdk.policy.PolicyContract.HELLO;
import static io.autoglm.sdk.policy.PolicyContract.STARTED;
import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.error.NotRetried;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.Health;
import io.autoglm.sdk.policy.AttemptListener;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Deadline;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.ProbeExchange;
import io.autoglm.sdk.policy.ProbeExchange.Probe;
import io.autoglm.sdk.policy.ProbeSubscriber;
import io.autoglm.sdk.policy.TimerProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.ContextView;

/** What is withdrawn from the budget and what is given back; a budget of three retries that nothing refills but successes. */
class RetryWithinBudgetTests {

    private static final RetrySpec SPEC =
            RetrySpec.defaults().withFailed(RetrySpec.defaults().failed().withJitter(Backoff.Jitter.NONE));

    private final TimerProbe timer = new TimerProbe();
    private final ProbeExchange lower = new ProbeExchange();
    private final ProbeSubscriber<GenerateEvent> above = new ProbeSubscriber<>();
    private final List<String> told = new ArrayList<>();
    private final RetryBudget budget =
            new RetryBudget(RetryBudgetSpec.defaults().withMinimum(3).withPerSecond(0));
    private final RetryPolicy policy = new RetryPolicy(SPEC, new Random(1), budget, new AttemptListener() {
        @Override
        public void budgetSpent(Call<?> call, ContextView context) {
            told.add("spent");
        }

        @Override
        public void budgetRecovered(Call<?> call, long refused, ContextView context) {
            told.add("recovered after " + refused);
        }
    });
    private Call<GenerateEvent> call = call(timer);

    private static Call<GenerateEvent> call(Scheduler timer) {
        return Call.of(Operation.STREAM, "request", CallOptions.DEFAULTS, timer);
    }

    private static AutoGlmException failure(ErrorCode code) {
        return ErrorDetails.of(code, "scripted").exception();
    }

    private ProbeSubscriber<GenerateEvent> start(Call<GenerateEvent> one) {
        ProbeSubscriber<GenerateEvent> caller = new ProbeSubscriber<>();
        policy.apply(one, lower).subscribe(caller);
        caller.request(Long.MAX_VALUE);
        return caller;
    }

    private Probe<GenerateEvent> attempt(int number) {
        assertThat(lower.probes).hasSize(number);
        return lower.probe(number - 1, Operation.STREAM);
    }

    private void start() {
        policy.apply(call, lower).subscribe(above);
        above.request(Long.MAX_VALUE);
    }

    private void failSent(int attempt, ErrorCode code) {
        attempt(attempt).call.log().sent(attempt, "key");
        attempt(attempt).fail(failure(code));
    }

    private static NotRetried reason(ProbeSubscriber<?> caller) {
        return ((AutoGlmException) caller.failure).notRetried();
    }

    @Test
    void eachRetryIsWithdrawnAndTheOneTooManyRefused() {
        List<ProbeSubscriber<GenerateEvent>> callers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            callers.add(start(call(timer)));
            attempt(i + 1).call.log().sent(1, "key");
        }
        for (int i = 0; i < 5; i++) {
            lower.probe(i, Operation.STREAM).fail(failure(ErrorCode.BAD_GATEWAY));
        }

        assertThat(budget.withdrawn()).isEqualTo(3);
        assertThat(budget.refused()).isEqualTo(2);
        assertThat(timer.waiting()).isEqualTo(3);
        assertThat(callers.subList(0, 3)).allMatch(caller -> caller.failure == null);
        assertThat(callers.subList(3, 5)).allMatch(caller -> reason(caller) == NotRetried.BUDGET);
        assertThat(((AutoGlmException) callers.get(4).failure).getMessage()).contains("not retried: budget");
        assertThat(told).containsExactly("spent");
    }

    @Test
    void aRetryThatWasSentStaysWithdrawnHoweverItEnds() {
        start();
        failSent(1, ErrorCode.BAD_GATEWAY);
        timer.pass(Duration.ofMillis(100));
        failSent(2, ErrorCode.BAD_GATEWAY);
        timer.pass(Duration.ofMillis(200));
        attempt(3).call.log().sent(3, "key");
        above.cancel();

        assertThat(budget.withdrawn()).isEqualTo(2);
        assertThat(budget.balance(0)).isEqualTo(1);
    }

    @Test
    void theRetryAfterADeadKeptConnectionIsFree() {
        start();
        failSent(1, ErrorCode.STALE_CONNECTION);
        attempt(2).call.log().sent(2, "key");
        attempt(2).emit(STARTED, FINISHED).complete();

        assertThat(budget.withdrawn()).isZero();
        assertThat(above.completed).isTrue();
    }

    @Test
    void aSpentBudgetDoesNotKeepADeadConnectionFromBeingReplaced() {
        while (budget.tryWithdraw(0)) {}
        start();
        failSent(1, ErrorCode.STALE_CONNECTION);

        attempt(2);
    }

    @Test
    void theRetryWithARenewedCredentialIsWithdrawn() {
        start();
        attempt(1).call.log().sent(1, "key");
        attempt(1)
                .fail(ErrorDetails.of(ErrorCode.CREDENTIAL_EXPIRED, "scripted")
                        .withShouldRetry(true)
                        .exception());

        attempt(2);
        assertThat(budget.withdrawn()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            names = {"INVALID_REQUEST", "QUEUE_FULL", "INTERNAL", "UNAUTHENTICATED", "CONSUMER_IDLE"})
    void nothingIsWithdrawnForWhatIsNotRepeated(ErrorCode code) {
        start();
        failSent(1, code);

        assertThat(reason(above)).isEqualTo(NotRetried.NOT_TRANSIENT);
        assertThat(budget.balance(0)).isEqualTo(3);
        assertThat(budget.refused()).isZero();
    }

    @Test
    void theBudgetIsAskedLast() {
        while (budget.tryWithdraw(0)) {}
        call = call.withDeadline(Deadline.after(Duration.ofMillis(100), timer));
        start();
        failSent(1, ErrorCode.BAD_GATEWAY);

        assertThat(reason(above)).isEqualTo(NotRetried.DEADLINE);
        assertThat(budget.refused()).isEqualTo(1); // by the loop above
        assertThat(told).isEmpty();
    }

    @Test
    void aCancelInTheBackOffGivesItBack() {
        start();
        failSent(1, ErrorCode.BAD_GATEWAY);
        assertThat(budget.withdrawn()).isEqualTo(1);
        above.cancel();
        above.cancel();

        assertThat(budget.withdrawn()).isZero();
        assertThat(budget.balance(0)).isEqualTo(3);
        assertThat(timer.waiting()).isZero();
        timer.pass(Duration.ofDays(1));
        attempt(1);
    }

    @Test
    void aCancelBeforeItsTurnGivesItBackAndNothingIsSentAfterwards() {
        start();
        failSent(1, ErrorCode.BAD_GATEWAY);
        timer.pass(Duration.ofMillis(100));
        Probe<GenerateEvent> waits = attempt(2);
        above.cancel();
        above.cancel();

        assertThat(budget.withdrawn()).isZero();
        assertThat(waits.cancels).hasValue(1);
        assertThat(waits.call.log().sent(2, "key")).isFalse();
        assertThat(waits.call.log().attempts()).isEqualTo(1);
    }

    @Test
    void aRefusalInTheQueueGivesItBack() {
        start();
        failSent(1, ErrorCode.BAD_GATEWAY);
        timer.pass(Duration.ofMillis(100));
        attempt(2).fail(failure(ErrorCode.QUEUE_FULL));

        assertThat(budget.withdrawn()).isZero();
        assertThat(budget.balance(0)).isEqualTo(3);
        assertThat(above.failure).isNotNull();
    }

    @Test
    void eachRetryOfOneCallIsGivenBackForItself() {
        start();
        failSent(1, ErrorCode.BAD_GATEWAY);
        timer.pass(Duration.ofMillis(100));
        attempt(2).fail(failure(ErrorCode.CREDENTIAL_UNAVAILABLE)); // not sent
        assertThat(budget.withdrawn()).isEqualTo(1);
        timer.pass(Duration.ofMillis(200));
        assertThat(attempt(3).call.log().sent(3, "key")).isTrue();
        attempt(3).emit(STARTED, FINISHED).complete();

        assertThat(budget.withdrawn()).isEqualTo(1);
        assertThat(above.completed).isTrue();
    }

    @Test
    void aTimerThatIsShutDownGivesItBack() {
        Scheduler dead = Schedulers.newSingle("dead");
        dead.dispose();
        call = call(dead);
        start();
        failSent(1, ErrorCode.BAD_GATEWAY);

        assertThat(above.failure).isNotNull();
        assertThat(budget.withdrawn()).isZero();
    }

    @Test
    void anAnswerBringsItsPartWhenItBegins() {
        while (budget.tryWithdraw(0)) {}
        for (int i = 1; i <= 10; i++) {
            start(call(timer));
            attempt(i).call.log().sent(1, "key");
            attempt(i).emit(STARTED);
            assertThat(budget.balance(0)).isLessThan(0.95);
            attempt(i).emit(HELLO, HELLO);
        }

        assertThat(budget.balance(0)).isEqualTo(1);
    }

    @Test
    void anAnswerAboutHealthBringsNothing() {
        while (budget.tryWithdraw(0)) {}
        ProbeSubscriber<Health> caller = new ProbeSubscriber<>();
        policy.apply(Call.of(Operation.HEALTH, "request", CallOptions.DEFAULTS, timer), lower)
                .subscribe(caller);
        caller.request(1);
        lower.probe(0, Operation.HEALTH).emit(Health.notReady("x")).complete();

        assertThat(budget.balance(0)).isZero();
    }

    @Test
    void recoveryIsToldOnceByACallThatSucceeds() {
        while (budget.tryWithdraw(0)) {}
        start();
        failSent(1, ErrorCode.BAD_GATEWAY);
        assertThat(told).containsExactly("spent");
        for (int i = 2; i <= 40; i++) {
            start(call(timer));
            attempt(i).emit(HELLO, FINISHED).complete();
            assertThat(told).hasSize(i <= 15 ? 1 : 2); // at 1.5 of 3
        }

        assertThat(told).containsExactly("spent", "recovered after 1");
    }
}
