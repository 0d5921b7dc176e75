package io.autoglm.sdk.retry;

import static io.autoglm.sdk.policy.PolicyContract.FINISHED;
import static io.autoglm.sdk.policy.PolicyContract.HELLO;
import static io.autoglm.sdk.policy.PolicyContract.STARTED;
import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallLog;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Deadline;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.Outcome;
import io.autoglm.sdk.policy.ProbeExchange;
import io.autoglm.sdk.policy.ProbeExchange.Probe;
import io.autoglm.sdk.policy.ProbeSubscriber;
import io.autoglm.sdk.policy.TimerProbe;
import java.net.URI;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Back-off without jitter: 100 ms, 200 ms, 400 ms. */
class RetryPolicyTests {

    private static final RetrySpec SPEC =
            RetrySpec.defaults().withFailed(RetrySpec.defaults().failed().withJitter(Backoff.Jitter.NONE));

    private final TimerProbe timer = new TimerProbe();
    private final ProbeExchange lower = new ProbeExchange();
    private final ProbeSubscriber<GenerateEvent> above = new ProbeSubscriber<>();
    private final RetryPolicy policy = new RetryPolicy(SPEC, new Random(1));
    private Call<GenerateEvent> call = call(CallOptions.DEFAULTS, timer);

    private static Call<GenerateEvent> call(CallOptions options, Scheduler timer) {
        return Call.of(Operation.STREAM, "request", options, timer);
    }

    private static AutoGlmException failure(ErrorCode code) {
        return ErrorDetails.of(code, "scripted").exception();
    }

    private void start(long demand) {
        policy.apply(call, lower).subscribe(above);
        if (demand > 0) {
            above.request(demand);
        }
    }

    private Probe<GenerateEvent> attempt(int number) {
        assertThat(lower.probes).hasSize(number);
        return lower.probe(number - 1, Operation.STREAM);
    }

    private AutoGlmException failed() {
        return (AutoGlmException) above.failure;
    }

    @Test
    void repeatsAnAttemptThatFailedBeforeAnythingWasSeen() {
        start(Long.MAX_VALUE);
        attempt(1).emit(STARTED).fail(failure(ErrorCode.BAD_GATEWAY));
        timer.pass(Duration.ofMillis(100).minusNanos(1));
        attempt(1);
        timer.pass(Duration.ofNanos(1));
        attempt(2).emit(STARTED, HELLO, FINISHED).complete();

        assertThat(above.events).containsExactly(STARTED, HELLO, FINISHED);
        assertThat(above.completed).isTrue();
        assertThat(above.breaches).isEmpty();
        assertThat(lower.probes).extracting(probe -> probe.call.attempt()).containsExactly(1, 2);
        assertThat(call.log().endedAttempts())
                .extracting(CallLog.Attempt::number, CallLog.Attempt::outcome)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1, Outcome.FAILED),
                        org.assertj.core.groups.Tuple.tuple(2, Outcome.SUCCESS));
        assertThat(timer.waiting()).isZero();
    }

    @Test
    void waitsLongerEachTimeAndThenGivesUpWithAllFailures() {
        start(1);
        ErrorCode[] codes = {
            ErrorCode.BAD_GATEWAY, ErrorCode.CONNECT_FAILED, ErrorCode.FIRST_EVENT_TIMEOUT, ErrorCode.EMPTY_ANSWER
        };
        for (int i = 0; i < 4; i++) {
            attempt(i + 1).call.log().sent(i + 1, "key");
            attempt(i + 1).fail(failure(codes[i]));
            if (i < 3) {
                timer.pass(Duration.ofMillis(100L << i).minusNanos(1));
                attempt(i + 1);
                timer.pass(Duration.ofNanos(1));
            }
        }

        assertThat(failed().code()).isEqualTo(ErrorCode.EMPTY_ANSWER);
        assertThat(failed().attempts()).isEqualTo(4);
        assertThat(failed().credential()).isEqualTo("key");
        assertThat(failed().getSuppressed())
                .extracting(earlier -> ((AutoGlmException) earlier).code())
                .containsExactly(codes[0], codes[1], codes[2]);
        assertThat(failed().getStackTrace()).isNotEmpty();
    }

    @Test
    void theCallsOwnNumberOfAttemptsWins() {
        call = call(CallOptions.DEFAULTS.withMaxAttempts(1), timer);
        start(1);
        attempt(1).fail(failure(ErrorCode.BAD_GATEWAY));

        assertThat(failed().code()).isEqualTo(ErrorCode.BAD_GATEWAY);
        assertThat(timer.waiting()).isZero();
    }

    @Test
    void givesUpAtOnceWhenTheDeadlineWouldPassInTheBackOff() {
        call = call.withDeadline(Deadline.after(Duration.ofMillis(100), timer));
        start(1);
        attempt(1).fail(failure(ErrorCode.BAD_GATEWAY));

        assertThat(failed().code()).isEqualTo(ErrorCode.BAD_GATEWAY);
        assertThat(timer.waiting()).isZero();
    }

    @Test
    void anEmptyStreamIsRepeated() {
        start(Long.MAX_VALUE);
        attempt(1).complete();
        timer.pass(Duration.ofMillis(100));
        attempt(2).emit(FINISHED).complete();

        assertThat(above.completed).isTrue();
    }

    @Test
    void aDeadKeptConnectionIsReplacedAtOnceAndOnce() {
        call = call(CallOptions.DEFAULTS.withMaxAttempts(1), timer);
        start(1);
        attempt(1).call.log().admitted(new Endpoint("east", URI.create("http://llm.example/v1")), 0);
        attempt(1).fail(failure(ErrorCode.STALE_CONNECTION));
        assertThat(attempt(2).call.avoid()).isEmpty();
        assertThat(timer.waiting()).isZero();

        attempt(2).fail(failure(ErrorCode.STALE_CONNECTION));

        assertThat(failed().code()).isEqualTo(ErrorCode.STALE_CONNECTION);
    }

    @Test
    void avoidsTheEndpointsThatWereTried() {
        start(1);
        attempt(1).call.log().admitted(new Endpoint("east", URI.create("http://llm.example/v1")), 0);
        attempt(1).fail(failure(ErrorCode.BAD_GATEWAY));
        timer.pass(Duration.ofMillis(100));
        attempt(2).call.log().admitted(new Endpoint("west", URI.create("http://llm.example/v1")), 0);
        attempt(2).fail(failure(ErrorCode.BAD_GATEWAY));
        timer.pass(Duration.ofMillis(200));

        assertThat(lower.probes)
                .extracting(probe -> probe.call.avoid())
                .containsExactly(Set.of(), Set.of("east"), Set.of("east", "west"));
    }

    @Test
    void anUnknownExceptionIsADefectAndNotRepeated() {
        start(1);
        attempt(1).fail(new IllegalStateException("with a secret"));

        assertThat(failed().code()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(failed().getCause()).isInstanceOf(IllegalStateException.class);
        assertThat(failed().getMessage()).doesNotContain("secret");
        assertThat(call.log().endedAttempts().get(0).outcome()).isEqualTo(Outcome.IGNORED);
    }

    @Test
    void anExchangeThatThrowsFailsTheCall() {
        policy.apply(call, new Exchange() {
                    @Override
                    public <E> Flux<E> exchange(Call<E> c) {
                        throw new IllegalStateException("plugged in");
                    }
                })
                .subscribe(above);

        assertThat(failed().code()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(call.log().endedAttempts()).hasSize(1);
    }

    @Test
    void aFailureIsPassedAsItIsWhenNothingIsToBeAdded() {
        AutoGlmException failure = failure(ErrorCode.INVALID_REQUEST);
        start(1);
        attempt(1).fail(failure);

        assertThat(above.failure).isSameAs(failure);
        assertThat(failure.getSuppressed()).isEmpty();
    }

    @Test
    void cancelInTheBackOffEndsIt() {
        start(1);
        Probe<GenerateEvent> dead = attempt(1);
        dead.fail(failure(ErrorCode.BAD_GATEWAY));
        assertThat(timer.waiting()).isEqualTo(1);
        above.cancel();

        assertThat(timer.waiting()).isZero();
        timer.pass(Duration.ofDays(1));
        attempt(1);
        assertThat(dead.cancels).hasValue(0);
        assertThat(call.log().endedAttempts())
                .extracting(CallLog.Attempt::outcome)
                .containsExactly(Outcome.FAILED);
    }

    @Test
    void cancelOfARunningAttemptIsIgnoredByItsEndpointsStatistics() {
        start(1);
        attempt(1).emit(STARTED);
        above.cancel();

        assertThat(attempt(1).cancels).hasValue(1);
        assertThat(call.log().endedAttempts())
                .extracting(CallLog.Attempt::outcome)
                .containsExactly(Outcome.IGNORED);
    }

    @Test
    void aCallerThatLeavesAfterTheEndHasHadASuccess() {
        start(2);
        attempt(1).emit(STARTED, FINISHED);
        above.cancel();

        assertThat(call.log().endedAttempts())
                .extracting(CallLog.Attempt::outcome)
                .containsExactly(Outcome.SUCCESS);
    }

    @Test
    void aThousandFailuresAtOnceDoNotNest() {
        AtomicInteger attempts = new AtomicInteger();
        RetrySpec atOnce = SPEC.withMaxAttempts(1_000)
                .withFailed(new Backoff(Duration.ZERO, 1, Duration.ZERO, Backoff.Jitter.NONE));
        AtomicInteger deepest = new AtomicInteger();
        new RetryPolicy(atOnce, new Random(1))
                .apply(call, new Exchange() {
                    @Override
                    public <E> Flux<E> exchange(Call<E> c) {
                        attempts.incrementAndGet();
                        int depth = Thread.currentThread().getStackTrace().length;
                        deepest.accumulateAndGet(depth, Math::max);
                        return Flux.error(failure(ErrorCode.CONNECT_FAILED));
                    }
                })
                .subscribe(above);

        assertThat(attempts).hasValue(1_000);
        assertThat(failed().code()).isEqualTo(ErrorCode.CONNECT_FAILED);
        assertThat(deepest.get()).isLessThan(300);
    }

    @Test
    void aTimerThatIsShutDownEndsTheCallWithItsFailure() {
        Scheduler dead = Schedulers.newSingle("dead");
        dead.dispose();
        call = call(CallOptions.DEFAULTS, dead);
        start(1);
        attempt(1).fail(failure(ErrorCode.BAD_GATEWAY));

        assertThat(failed().code()).isEqualTo(ErrorCode.BAD_GATEWAY);
    }
}
