package io.autoglm.sdk.time;

import static io.autoglm.sdk.policy.PolicyContract.FINISHED;
import static io.autoglm.sdk.policy.PolicyContract.HELLO;
import static io.autoglm.sdk.policy.PolicyContract.STARTED;
import static io.autoglm.sdk.policy.PolicyContract.WORLD;
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
import io.autoglm.sdk.policy.PartialText;
import io.autoglm.sdk.policy.ProbeExchange;
import io.autoglm.sdk.policy.ProbeExchange.Probe;
import io.autoglm.sdk.policy.ProbeSubscriber;
import io.autoglm.sdk.policy.TimerProbe;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

class DeadlinePolicyTests {

    private final TimerProbe timer = new TimerProbe();
    private final ProbeExchange lower = new ProbeExchange();
    private final ProbeSubscriber<GenerateEvent> above = new ProbeSubscriber<>();
    private final DeadlinePolicy policy =
            new DeadlinePolicy(TimeoutSpec.defaults().withTotal(Duration.ofSeconds(10)));

    private Call<GenerateEvent> call(CallOptions options) {
        return Call.of(Operation.STREAM, "request", options, timer);
    }

    private Probe<GenerateEvent> start(CallOptions options) {
        policy.apply(call(options), lower).subscribe(above);
        above.request(Long.MAX_VALUE);
        return lower.probe(0, Operation.STREAM);
    }

    private AutoGlmException failure() {
        return (AutoGlmException) above.failure;
    }

    @Test
    void withoutALimitItIsNotInTheWay() {
        ProbeExchange plain = new ProbeExchange();
        var flux = new DeadlinePolicy(TimeoutSpec.defaults()).apply(call(CallOptions.DEFAULTS), plain);

        assertThat(flux).isSameAs(plain.probes.get(0));
        assertThat(plain.probes.get(0).call.deadline()).isEqualTo(Deadline.NEVER);
    }

    @Test
    void aCallWithOneAnswerHasTheUnaryLimit() {
        Call<?> call = Call.of(Operation.GENERATE, "request", CallOptions.DEFAULTS, timer);
        new DeadlinePolicy(TimeoutSpec.defaults()).apply(call, lower);

        assertThat(lower.probes.get(0).call.remainingNanos())
                .isEqualTo(Duration.ofMinutes(5).toNanos());
    }

    @Test
    void aPatientCallHasNoLimitOfItsOwn() {
        CallOptions patient = CallOptions.DEFAULTS.withPatient(true).withTotalTimeout(Duration.ofSeconds(1));

        var flux = policy.apply(call(patient), lower);

        assertThat(flux).isSameAs(lower.probes.get(0));
        assertThat(lower.probes.get(0).call.deadline()).isEqualTo(Deadline.NEVER);
    }

    @Test
    void anAttemptOfAPatientCallHasTheLimit() {
        CallOptions patient = CallOptions.DEFAULTS.withPatient(true).withTotalTimeout(Duration.ofSeconds(3));
        DeadlinePolicy ofTurns = DeadlinePolicy.ofTurns(TimeoutSpec.defaults().withTotal(Duration.ofSeconds(10)));

        ofTurns.apply(call(patient), lower).subscribe(above);
        timer.pass(Duration.ofSeconds(3).minusNanos(1));
        assertThat(above.terminated()).isFalse();

        timer.pass(Duration.ofNanos(1));
        assertThat(failure().code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
    }

    @Test
    void anAttemptOfAnyOtherCallHasNone() {
        DeadlinePolicy ofTurns = DeadlinePolicy.ofTurns(TimeoutSpec.interactive());

        var flux = ofTurns.apply(call(CallOptions.DEFAULTS.withPatient(false)), lower);

        assertThat(flux).isSameAs(lower.probes.get(0));
    }

    @Test
    void tellsThoseBelowWhenTheCallHasFailed() {
        Probe<GenerateEvent> below = start(CallOptions.DEFAULTS);
        timer.pass(Duration.ofSeconds(4));

        assertThat(below.call.remainingNanos()).isEqualTo(Duration.ofSeconds(6).toNanos());
    }

    @Test
    void failsAtTheLimitAndNotBefore() {
        Probe<GenerateEvent> below = start(CallOptions.DEFAULTS).emit(STARTED, HELLO);
        timer.pass(Duration.ofSeconds(10).minusNanos(1));
        assertThat(above.terminated()).isFalse();

        timer.pass(Duration.ofNanos(1));

        assertThat(failure().code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
        assertThat(failure().reason()).startsWith("the total time of 10 s ran out");
        assertThat(below.cancels).hasValue(1);
        assertThat(timer.waiting()).isZero();
    }

    @Test
    void theCallsOwnLimitWins() {
        start(CallOptions.DEFAULTS.withTotalTimeout(Duration.ofMillis(1500)));
        timer.pass(Duration.ofMillis(1500));

        assertThat(failure().reason()).startsWith("the total time of 1500 ms ran out");
    }

    @Test
    void saysThatTheCallWasWaitingForItsTurn() {
        start(CallOptions.DEFAULTS);
        timer.pass(Duration.ofSeconds(10));

        assertThat(failure().reason()).endsWith("ran out while waiting for its turn");
        assertThat(failure().attempts()).isZero();
    }

    @Test
    void saysThatTheCallHadItsTurnAndWasNotSent() {
        start(CallOptions.DEFAULTS).call.log().admitted(new Endpoint("east", URI.create("http://llm.example/v1")), 0);
        timer.pass(Duration.ofSeconds(10));

        assertThat(failure().reason()).endsWith("ran out before the request was sent");
    }

    @Test
    void saysThatTheFirstEventHadNotCome() {
        CallLog log = start(CallOptions.DEFAULTS).call.log();
        log.admitted(new Endpoint("east", URI.create("http://llm.example/v1")), 0);
        log.sent(1, "key");
        timer.pass(Duration.ofSeconds(10));

        assertThat(failure().reason()).endsWith("ran out before the first event");
        assertThat(failure().endpoint()).isEqualTo("east");
        assertThat(failure().credential()).isEqualTo("key");
    }

    @Test
    void saysThatNoAttemptWasRunning() {
        CallLog log = start(CallOptions.DEFAULTS).call.log();
        log.sent(1, "key");
        log.ended(1, Outcome.FAILED, null);
        timer.pass(Duration.ofSeconds(10));

        assertThat(failure().reason()).endsWith("ran out between attempts");
    }

    @Test
    void saysThatTheAnswerHadBegunAndCarriesIt() {
        CallLog log = start(CallOptions.DEFAULTS).call.log();
        PartialText partial = new PartialText();
        partial.text("so far");
        log.sent(1, "key");
        log.firstEvent(1);
        log.keeping(partial);
        timer.pass(Duration.ofSeconds(10));

        assertThat(failure().reason()).endsWith("ran out in the answer");
        assertThat(failure().partial().text()).isEqualTo("so far");
    }

    @Test
    void nothingFollowsTheFailure() {
        Probe<GenerateEvent> below = start(CallOptions.DEFAULTS).emit(STARTED);
        timer.pass(Duration.ofSeconds(10));
        below.emit(HELLO, FINISHED);
        below.fail(new IllegalStateException("cut by the cancel"));
        above.cancel();

        assertThat(above.events).containsExactly(STARTED);
        assertThat(above.breaches).isEmpty();
        assertThat(below.cancels).hasValue(1);
    }

    @Test
    void aFailureDuringAnEventWaitsForItsEnd() {
        ProbeSubscriber<GenerateEvent> slow = new ProbeSubscriber<>() {
            @Override
            protected void received(GenerateEvent event) {
                timer.pass(Duration.ofSeconds(10));
                assertThat(failure).isNull();
                assertThat(lower.probes.get(0).cancels).hasValue(1);
            }
        };
        policy.apply(call(CallOptions.DEFAULTS), lower).subscribe(slow);
        slow.request(Long.MAX_VALUE);
        lower.probe(0, Operation.STREAM).emit(HELLO, WORLD);

        assertThat(slow.events).containsExactly(HELLO);
        assertThat(slow.failure)
                .isInstanceOfSatisfying(
                        AutoGlmException.class, f -> assertThat(f.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED));
        assertThat(slow.breaches).isEmpty();
    }

    @Test
    void aCancelDuringAnEventSilencesTheFailure() {
        ProbeSubscriber<GenerateEvent> slow = new ProbeSubscriber<>() {
            @Override
            protected void received(GenerateEvent event) {
                timer.pass(Duration.ofSeconds(10));
                cancel();
            }
        };
        policy.apply(call(CallOptions.DEFAULTS), lower).subscribe(slow);
        slow.request(Long.MAX_VALUE);
        lower.probe(0, Operation.STREAM).emit(HELLO);

        assertThat(slow.failure).isNull();
        assertThat(slow.breaches).isEmpty();
        assertThat(lower.probes.get(0).cancels).hasValue(1);
    }

    @Test
    void theTimerIsGivenBackOnEveryEnding() {
        start(CallOptions.DEFAULTS).emit(FINISHED).complete();
        assertThat(timer.waiting()).isZero();

        ProbeSubscriber<GenerateEvent> failed = new ProbeSubscriber<>();
        policy.apply(call(CallOptions.DEFAULTS), lower).subscribe(failed);
        assertThat(timer.waiting()).isEqualTo(1);
        lower.probe(1, Operation.STREAM)
                .fail(ErrorDetails.of(ErrorCode.SERVER_ERROR, "500").exception());
        assertThat(timer.waiting()).isZero();

        ProbeSubscriber<GenerateEvent> left = new ProbeSubscriber<>();
        policy.apply(call(CallOptions.DEFAULTS), lower).subscribe(left);
        assertThat(timer.waiting()).isEqualTo(1);
        left.cancel();
        assertThat(timer.waiting()).isZero();
    }

    @Test
    void aTimerThatIsShutDownFailsTheCall() {
        Scheduler dead = Schedulers.newSingle("dead");
        dead.dispose();
        Call<GenerateEvent> call = Call.of(Operation.STREAM, "request", CallOptions.DEFAULTS, dead);
        policy.apply(call, lower).subscribe(above);

        assertThat(failure().code()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(lower.probes.get(0).cancels).hasValue(1);
    }

    @Test
    void anAnswerThatIsReadyNeedsNoTimer() {
        ProbeSubscriber<GenerateEvent> eager = new ProbeSubscriber<>() {
            @Override
            public void onSubscribe(Subscription s) {
                super.onSubscribe(s);
                request(Long.MAX_VALUE);
            }
        };
        policy.apply(call(CallOptions.DEFAULTS), new Exchange() {
                    @Override
                    @SuppressWarnings("unchecked")
                    public <E> Flux<E> exchange(Call<E> c) {
                        return (Flux<E>) Flux.just(HELLO, FINISHED);
                    }
                })
                .subscribe(eager);

        assertThat(eager.completed).isTrue();
        assertThat(timer.armed()).isZero();
    }

    @Test
    void raceBetweenTheLimitAndTheAnswerEndsTheCallOnce() throws Exception {
        for (int i = 0; i < 2_000; i++) {
            ProbeSubscriber<GenerateEvent> one = new ProbeSubscriber<>();
            ProbeExchange below = new ProbeExchange();
            TimerProbe clock = new TimerProbe();
            policy.apply(Call.of(Operation.STREAM, "request", CallOptions.DEFAULTS, clock), below)
                    .subscribe(one);
            one.request(Long.MAX_VALUE);
            var late = CompletableFuture.runAsync(() -> clock.pass(Duration.ofSeconds(10)));
            below.probe(0, Operation.STREAM).emit(HELLO, WORLD, FINISHED).complete();
            late.get(5, TimeUnit.SECONDS);

            assertThat(one.breaches).as("run " + i).isEmpty();
            assertThat(one.completed ^ one.failure != null).as("run " + i).isTrue();
            assertThat(clock.waiting()).as("run " + i).isZero();
        }
    }
}
