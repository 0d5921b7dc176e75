package io.autoglm.sdk.retry;

import static io.autoglm.sdk.policy.PolicyContract.FINISHED;
import static io.autoglm.sdk.policy.PolicyContract.HELLO;
import static io.autoglm.sdk.policy.PolicyContract.STARTED;
import static io.autoglm.sdk.policy.PolicyContract.WORLD;
import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateEvent.TextDelta;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.ProbeExchange;
import io.autoglm.sdk.policy.ProbeExchange.Probe;
import io.autoglm.sdk.policy.ProbeSubscriber;
import io.autoglm.sdk.policy.TimerProbe;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/** What is held back, what is delivered, and the account of demand; through the policy. */
class CommitGateTests {

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
    void neverRepeatsAfterTheCommitAndAttachesWhatHadArrived() {
        start(Long.MAX_VALUE);
        attempt(1).call.log().sent(1, "key");
        attempt(1).emit(STARTED, HELLO, WORLD).fail(failure(ErrorCode.CONNECTION_LOST));
        timer.pass(Duration.ofDays(1));
        attempt(1);

        assertThat(above.events).containsExactly(STARTED, HELLO, WORLD);
        assertThat(failed().code()).isEqualTo(ErrorCode.CONNECTION_LOST);
        assertThat(failed().partial().text()).isEqualTo("helloworld");
        assertThat(failed().attempts()).isEqualTo(1);
        assertThat(failed().toString()).doesNotContain("hello");
    }

    @Test
    void aStreamThatCompletesWithoutAnEndIsCut() {
        start(Long.MAX_VALUE);
        attempt(1).emit(STARTED, HELLO).complete();

        assertThat(failed().code()).isEqualTo(ErrorCode.STREAM_CUT);
        assertThat(failed().partial().text()).isEqualTo("hello");
        assertThat(above.completed).isFalse();
    }

    @Test
    void holdsBackWhatDoesNotCommitTheLatestOnly() {
        start(Long.MAX_VALUE);
        Probe<GenerateEvent> below = attempt(1).emit(STARTED, STARTED);
        GenerateEvent latest = new GenerateEvent.Started("latest", null);
        below.emit(latest);
        assertThat(above.events).isEmpty();
        assertThat(call.log().firstEventAt()).isNull();

        timer.pass(Duration.ofSeconds(3));
        below.emit(HELLO);

        assertThat(above.events).containsExactly(latest, HELLO);
        assertThat(call.log().firstEventAt()).isEqualTo(call.nowNanos());
    }

    @Test
    void aHeldEventIsReplacedInTheDemand() {
        start(1);
        Probe<GenerateEvent> below = attempt(1).emit(STARTED, STARTED, STARTED);
        assertThat(below.unmet).hasValue(1);

        below.emit(HELLO);
        assertThat(above.events).containsExactly(STARTED);
        assertThat(below.unmet).hasValue(0);

        above.request(1);
        assertThat(above.events).containsExactly(STARTED, HELLO);
        assertThat(below.unmet).hasValue(0);

        above.request(2);
        assertThat(below.unmet).hasValue(2);
    }

    @Test
    void theEventOverIsSetAgainstTheNextRequest() {
        start(3);
        Probe<GenerateEvent> below = attempt(1).emit(STARTED, HELLO);
        assertThat(below.unmet).hasValue(2);

        above.request(4);

        assertThat(below.unmet).hasValue(5);
        below.emit(WORLD, WORLD, WORLD, WORLD, WORLD);
        assertThat(above.events).hasSize(7);
        assertThat(above.breaches).isEmpty();
    }

    @Test
    void aCompletionWaitsForTheEventThatWaitsForDemand() {
        start(1);
        attempt(1).emit(STARTED, FINISHED).complete();
        assertThat(above.events).containsExactly(STARTED);
        assertThat(above.completed).isFalse();

        above.request(1);

        assertThat(above.events).containsExactly(STARTED, FINISHED);
        assertThat(above.completed).isTrue();
        assertThat(above.breaches).isEmpty();
    }

    @Test
    void aFailureWaitsForTheEventThatWaitsForDemand() {
        start(1);
        attempt(1).emit(STARTED, HELLO).fail(failure(ErrorCode.STREAM_CUT));
        assertThat(above.failure).isNull();

        above.request(1);

        assertThat(above.events).containsExactly(STARTED, HELLO);
        assertThat(failed().code()).isEqualTo(ErrorCode.STREAM_CUT);
    }

    @Test
    void aSubscriberThatAsksForNothingIsToldSoAlthoughAnEventWaits() {
        start(1);
        attempt(1).emit(STARTED, HELLO).fail(failure(ErrorCode.CONSUMER_IDLE));

        assertThat(above.events).containsExactly(STARTED);
        assertThat(failed().code()).isEqualTo(ErrorCode.CONSUMER_IDLE);
        assertThat(failed().partial().text()).isEqualTo("hello");

        above.request(1);
        assertThat(above.events).containsExactly(STARTED);
        assertThat(above.breaches).isEmpty();
    }

    @Test
    void aNewAttemptIsAskedForAllThatWasAskedFor() {
        start(2);
        attempt(1).emit(STARTED).fail(failure(ErrorCode.BAD_GATEWAY));
        above.request(3);
        timer.pass(Duration.ofMillis(100));

        assertThat(attempt(2).requests).containsExactly(5L);
    }

    @Test
    void aCallWithOneAnswerKeepsNoPartialAnswer() {
        ProbeSubscriber<io.autoglm.sdk.model.GenerateResponse> one = new ProbeSubscriber<>();
        Call<io.autoglm.sdk.model.GenerateResponse> unary =
                Call.of(Operation.GENERATE, "request", CallOptions.DEFAULTS, timer);
        policy.apply(unary, lower).subscribe(one);
        one.request(1);
        lower.probe(0, Operation.GENERATE).complete();
        timer.pass(Duration.ofMillis(100));

        assertThat(lower.probes).hasSize(2);
        assertThat(unary.log().partial()).isNull();
    }

    @Test
    void anAnswerThatIsReadyIsTakenOneByOne() {
        GenerateEvent[] answer = new GenerateEvent[10_000];
        for (int i = 0; i < answer.length; i++) {
            answer[i] = new TextDelta(0, "x");
        }
        answer[0] = STARTED;
        answer[answer.length - 1] = FINISHED;
        ProbeSubscriber<GenerateEvent> oneByOne = new ProbeSubscriber<>() {
            @Override
            protected void received(GenerateEvent event) {
                request(1);
            }
        };
        AtomicInteger number = new AtomicInteger();
        policy.apply(call, new Exchange() {
                    @Override
                    @SuppressWarnings("unchecked")
                    public <E> Flux<E> exchange(Call<E> c) {
                        return number.getAndIncrement() == 0
                                ? (Flux<E>)
                                        Flux.just(STARTED).concatWith(Flux.error(failure(ErrorCode.STALE_CONNECTION)))
                                : (Flux<E>) Flux.fromArray(answer);
                    }
                })
                .subscribe(oneByOne);
        oneByOne.request(1);

        assertThat(oneByOne.events).containsExactly(answer);
        assertThat(oneByOne.completed).isTrue();
        assertThat(oneByOne.breaches).isEmpty();
    }
}
