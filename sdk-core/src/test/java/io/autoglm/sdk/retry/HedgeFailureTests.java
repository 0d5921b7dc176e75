package io.autoglm.sdk.retry;

import static io.autoglm.sdk.policy.PolicyContract.FINISHED;
import static io.autoglm.sdk.policy.PolicyContract.HELLO;
import static io.autoglm.sdk.policy.PolicyContract.STARTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallLog;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Outcome;
import io.autoglm.sdk.policy.RetryCause;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;

/** What follows when one of two attempts fails, or both. */
class HedgeFailureTests extends HedgeFixture {

    @Test
    void aFailureBeforeTheTimeIsOverIsForTheRetryPolicyToDecide() {
        start(Long.MAX_VALUE);
        sent(1, "east").fail(failure(ErrorCode.BAD_GATEWAY));
        assertThat(timer.waiting()).isEqualTo(1); // the back-off
        timer.pass(Duration.ofMillis(100));

        assertThat(probe(2).call.attempt()).isEqualTo(2);
        assertThat(probe(2).call.avoid()).containsExactly("east");
        assertThat(heard).containsExactly("retrying 1 at east");
        sent(2, "west");
        timer.pass(DELAY);
        assertThat(attempt(3).call.attempt()).isEqualTo(3);
        assertThat(attempt(3).call.avoid()).containsExactlyInAnyOrder("east", "west");
        assertThat(attempt(3).call.log().retryCause()).isNull();
        assertThat(probe(2).call.log().retryCause()).isEqualTo(RetryCause.FAILED);
    }

    @Test
    void whenTheFirstFailsTheSecondGoesOn() {
        hedged(Long.MAX_VALUE);
        probe(1).fail(failure(ErrorCode.BAD_GATEWAY));
        assertThat(above.failure).isNull();
        assertThat(call.log().endpoint()).isEqualTo("west");
        probe(2).emit(HELLO, FINISHED).complete();

        assertThat(above.events).containsExactly(HELLO, FINISHED);
        assertThat(heard).containsExactly("hedged 1 at east", "failed beside 1 at east", "succeeded 2 at west");
        assertThat(ended())
                .extracting(CallLog.Attempt::number, CallLog.Attempt::outcome)
                .containsExactly(tuple(1, Outcome.FAILED), tuple(2, Outcome.SUCCESS));
        assertThat(probe(1).cancels).hasValue(0);
    }

    @Test
    void whenTheSecondFailsTheFirstGoesOn() {
        hedged(Long.MAX_VALUE);
        probe(2).fail(failure(ErrorCode.BAD_GATEWAY));
        probe(1).emit(STARTED, HELLO, FINISHED).complete();

        assertThat(above.events).containsExactly(STARTED, HELLO, FINISHED);
        assertThat(heard).containsExactly("hedged 1 at east", "failed beside 2 at west", "succeeded 1 at east");
        assertThat(call.log().endpoint()).isEqualTo("east");
    }

    @Test
    void whenBothFailTheNextAttemptHasTheNextNumberAndAvoidsBothEndpoints() {
        hedged(Long.MAX_VALUE);
        probe(1).fail(failure(ErrorCode.BAD_GATEWAY));
        probe(2).fail(failure(ErrorCode.CONNECTION_LOST));
        assertThat(heard).containsExactly("hedged 1 at east", "failed beside 1 at east", "retrying 2 at west");
        timer.pass(Duration.ofMillis(199));
        attempt(2);
        timer.pass(Duration.ofMillis(1));

        assertThat(attempt(3).call.attempt()).isEqualTo(3);
        assertThat(attempt(3).call.avoid()).containsExactlyInAnyOrder("east", "west");
        sent(3, "north");
        timer.pass(DELAY);
        sent(4, "south");
        probe(4).fail(failure(ErrorCode.BAD_GATEWAY));
        probe(3).fail(failure(ErrorCode.OVERLOADED));

        assertThat(failed().code()).isEqualTo(ErrorCode.OVERLOADED);
        assertThat(failed().attempts()).isEqualTo(4);
        assertThat(failed().endpoint()).isEqualTo("north");
        assertThat(failed().getSuppressed())
                .extracting(earlier -> ((AutoGlmException) earlier).code())
                .containsExactly(ErrorCode.BAD_GATEWAY, ErrorCode.CONNECTION_LOST, ErrorCode.BAD_GATEWAY);
        assertThat(ended()).extracting(CallLog.Attempt::number).containsExactly(1, 2, 4, 3);
        assertThat(timer.waiting()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        // who was sent, how each failed (the first one first), whose failure is told
        "both, INVALID_REQUEST, NOT_FOUND, 2",
        "both, BAD_GATEWAY, OVERLOADED, 2",
        "both, BAD_GATEWAY, INVALID_REQUEST, 1",
        "both, INVALID_REQUEST, BAD_GATEWAY, 2",
        "first, INVALID_REQUEST, QUEUE_FULL, 1",
        "first, BAD_GATEWAY, NO_TIME_LEFT, 1",
        "second, CREDENTIAL_UNAVAILABLE, BAD_GATEWAY, 2",
        "second, CREDENTIAL_UNAVAILABLE, INVALID_REQUEST, 2",
        "none, QUEUE_FULL, QUEUE_FULL, 2"
    })
    void theFailureThatTellsMoreIsTheCalls(String sent, String first, String second, int told) {
        call = call(CallOptions.DEFAULTS.withMaxAttempts(1), timer);
        start(1);
        admitted(1, "east");
        timer.pass(DELAY);
        admitted(2, "west");
        for (int i = 1; i <= 2; i++) {
            if (sent.equals("both") || sent.equals(i == 1 ? "first" : "second")) {
                probe(i).call.log().sent(i, "key");
            }
        }
        probe(1).fail(failure(code(first)));
        probe(2).fail(failure(code(second)));

        assertThat(failed().code()).isEqualTo(code(told == 1 ? first : second));
        assertThat(failed().endpoint()).isEqualTo(told == 1 ? "east" : "west");
        assertThat(ended()).extracting(CallLog.Attempt::number).containsExactly(3 - told, told);
        assertThat(heard)
                .containsExactly(
                        "hedged 1 at east",
                        told == 1 ? "failed beside 2 at west" : "failed beside 1 at east",
                        told == 1 ? "failed 1 at east" : "failed 2 at west");
    }

    private static ErrorCode code(String name) {
        return name.equals("NOT_FOUND") ? ErrorCode.MODEL_NOT_FOUND : ErrorCode.valueOf(name);
    }

    @Test
    void anAttemptThatCompletesWithoutAnAnswerHasFailed() {
        hedged(Long.MAX_VALUE);
        probe(1).emit(STARTED).complete();
        assertThat(above.terminated()).isFalse();
        probe(2).emit(FINISHED).complete();

        assertThat(above.events).containsExactly(FINISHED);
        assertThat(ended())
                .first()
                .satisfies(first ->
                        assertThat(((AutoGlmException) first.failure()).code()).isEqualTo(ErrorCode.STREAM_CUT));
    }

    @Test
    void aFailureAfterTheCommitIsTheCalls() {
        hedged(Long.MAX_VALUE);
        probe(2).emit(HELLO).fail(failure(ErrorCode.CONNECTION_LOST));

        assertThat(failed().code()).isEqualTo(ErrorCode.CONNECTION_LOST);
        assertThat(failed().partial().text()).isEqualTo("hello");
        assertThat(failed().endpoint()).isEqualTo("west");
        assertThat(heard).containsExactly("hedged 1 at east", "outrun 1 at east", "failed 2 at west");
    }

    @Test
    void aSecondAttemptThatThrowsHasFailed() {
        start(
                new Exchange() {
                    @Override
                    public <E> Flux<E> exchange(Call<E> attempt) {
                        if (attempt.attempt() == 2) {
                            throw new IllegalStateException("scripted");
                        }
                        return lower.exchange(attempt);
                    }
                },
                1);
        sent(1, "east");
        timer.pass(DELAY);
        probe(1).emit(HELLO);

        assertThat(above.events).containsExactly(HELLO);
        assertThat(heard).containsExactly("hedged 1 at east", "failed beside 2 at null");
        assertThat(budget.withdrawn()).isZero();
    }

    @Test
    void aFirstAttemptThatThrowsIsForTheRetryPolicyToDecide() {
        start(
                new Exchange() {
                    @Override
                    public <E> Flux<E> exchange(Call<E> attempt) {
                        throw new IllegalStateException("scripted");
                    }
                },
                1);

        assertThat(failed().code()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(timer.waiting()).isZero();
    }
}
