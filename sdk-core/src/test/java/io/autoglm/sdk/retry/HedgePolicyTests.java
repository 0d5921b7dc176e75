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
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallLog;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.Outcome;
import io.autoglm.sdk.policy.ProbeSubscriber;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When a second attempt is made, and who wins. */
class HedgePolicyTests extends HedgeFixture {

    @Test
    void theSecondAttemptBeginsWhenTheTimeSinceTheFirstOnesTurnIsOver() {
        start(1);
        attempt(1).call.log().queued(0);
        timer.pass(Duration.ofMinutes(10));
        assertThat(timer.armed()).isZero();
        admitted(1, "east");
        timer.pass(DELAY.minusNanos(1));
        attempt(1);
        timer.pass(Duration.ofNanos(1));

        Call<GenerateEvent> second = attempt(2).call;
        assertThat(second.attempt()).isEqualTo(2);
        assertThat(second.avoid()).containsExactly("east");
        assertThat(second.degradable()).isTrue();
        assertThat(heard).containsExactly("hedged 1 at east");
        timer.pass(Duration.ofDays(1));
        attempt(2);
    }

    @Test
    void theFirstWinsAndTheSecondIsCancelledAtOnce() {
        hedged(Long.MAX_VALUE);
        probe(2).emit(STARTED);
        probe(1).emit(HELLO);

        assertThat(probe(2).cancels).hasValue(1);
        assertThat(above.events).containsExactly(HELLO);
        assertThat(probe(2).tryEmit(WORLD)).isTrue();
        probe(2).complete();
        probe(1).emit(FINISHED).complete();

        assertThat(above.events).containsExactly(HELLO, FINISHED);
        assertThat(above.completed).isTrue();
        assertThat(above.breaches).isEmpty();
        assertThat(probe(1).cancels).hasValue(0);
        assertThat(heard).containsExactly("hedged 1 at east", "outrun 2 at west", "succeeded 1 at east");
        assertThat(ended())
                .extracting(CallLog.Attempt::number, CallLog.Attempt::endpoint, CallLog.Attempt::outcome)
                .containsExactly(tuple(2, "west", Outcome.IGNORED), tuple(1, "east", Outcome.SUCCESS));
        assertThat(call.log().attempts()).isEqualTo(2);
        assertThat(call.log().endpoint()).isEqualTo("east");
        assertThat(timer.waiting()).isZero();
    }

    @Test
    void theSecondWinsAndTheCallsLogSaysWhatItsOwnSays() {
        hedged(Long.MAX_VALUE);
        CallLog own = probe(2).call.log();
        own.answering("request of west");
        probe(1).call.log().answering("request of east");
        probe(1).emit(STARTED);
        probe(2).emit(STARTED, HELLO, FINISHED).complete();

        assertThat(above.events).containsExactly(STARTED, HELLO, FINISHED);
        assertThat(above.completed).isTrue();
        assertThat(probe(1).cancels).hasValue(1);
        assertThat(probe(2).cancels).hasValue(0);
        assertThat(heard).containsExactly("hedged 1 at east", "outrun 1 at east", "succeeded 2 at west");
        assertThat(ended())
                .extracting(CallLog.Attempt::number, CallLog.Attempt::endpoint, CallLog.Attempt::outcome)
                .containsExactly(tuple(1, "east", Outcome.IGNORED), tuple(2, "west", Outcome.SUCCESS));
        CallLog log = call.log();
        assertThat(log.endpoint()).isEqualTo("west");
        assertThat(log.credential()).isEqualTo("key of west");
        assertThat(log.requestId()).isEqualTo("request of west");
        assertThat(log.admittedAt()).isEqualTo(DELAY.toNanos());
        assertThat(log.attempts()).isEqualTo(2);
        assertThat(log.isBeside()).isTrue();
        assertThat(own.attempts()).isEqualTo(2);
        assertThat(own.firstEventAt()).isEqualTo(log.firstEventAt()).isNotNull();
        assertThat(probe(1).call.log().firstEventAt()).isNull();
        assertThat(probe(1).call.log().requestId()).isEqualTo("request of east");
    }

    @Test
    void anAnswerInTimeArmsAndDisarmsTheTimerOnly() {
        start(Long.MAX_VALUE);
        sent(1, "east").emit(HELLO);
        assertThat(timer.waiting()).isZero();
        timer.pass(Duration.ofDays(1));
        probe(1).emit(FINISHED).complete();

        assertThat(above.completed).isTrue();
        assertThat(timer.armed()).isEqualTo(1);
        assertThat(heard).containsExactly("succeeded 1 at east");
        assertThat(budget.withdrawn()).isZero();
    }

    @Test
    void anEventThatDoesNotCommitIsNoAnswer() {
        start(Long.MAX_VALUE);
        sent(1, "east").emit(STARTED);
        timer.pass(DELAY);

        attempt(2);
    }

    @Test
    void aWholeAnswerIsHedgedToo() {
        Call<io.autoglm.sdk.model.TokenCount> unary =
                Call.of(Operation.COUNT_TOKENS, "request", CallOptions.DEFAULTS, timer);
        ProbeSubscriber<io.autoglm.sdk.model.TokenCount> caller = new ProbeSubscriber<>();
        new HedgePolicy(spec, budget, AttemptListener.NONE).apply(unary, lower).subscribe(caller);
        caller.request(1);
        lower.probe(0, Operation.COUNT_TOKENS)
                .call
                .log()
                .admitted(new Endpoint("east", URI.create("http://llm.example/v1")), 0);
        timer.pass(DELAY);
        io.autoglm.sdk.model.TokenCount answer = new io.autoglm.sdk.model.TokenCount(5, null);
        lower.probe(1, Operation.COUNT_TOKENS).emit(answer).complete();

        assertThat(caller.events).containsExactly(answer);
        assertThat(caller.completed).isTrue();
        assertThat(lower.probe(0, Operation.COUNT_TOKENS).cancels).hasValue(1);
    }

    @Test
    void theDeadlinesWordsFollowTheAttemptThatRuns() {
        hedged(1);
        probe(2).fail(failure(ErrorCode.BAD_GATEWAY));
        assertThat(call.log().isUnderWay()).isTrue();
        probe(1).fail(failure(ErrorCode.BAD_GATEWAY));

        assertThat(call.log().isUnderWay()).isFalse();
        assertThat(Set.of(ended().get(0).number(), ended().get(1).number())).containsExactlyInAnyOrder(1, 2);
    }
}
