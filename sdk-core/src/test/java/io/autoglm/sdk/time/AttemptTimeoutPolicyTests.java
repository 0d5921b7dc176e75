package io.autoglm.sdk.time;

import static io.autoglm.sdk.policy.PolicyContract.FINISHED;
import static io.autoglm.sdk.policy.PolicyContract.HELLO;
import static io.autoglm.sdk.policy.PolicyContract.STARTED;
import static io.autoglm.sdk.policy.PolicyContract.WORLD;
import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.ProbeExchange;
import io.autoglm.sdk.policy.ProbeExchange.Probe;
import io.autoglm.sdk.policy.ProbeSubscriber;
import io.autoglm.sdk.policy.TimerProbe;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** First event 10 s, silence 20 s, consumer idle 30 s. */
class AttemptTimeoutPolicyTests {

    private final TimerProbe timer = new TimerProbe();
    private final ProbeExchange lower = new ProbeExchange();
    private final ProbeSubscriber<GenerateEvent> above = new ProbeSubscriber<>();
    private final AttemptTimeoutPolicy policy = new AttemptTimeoutPolicy(TimeoutSpec.defaults()
            .withFirstEvent(Duration.ofSeconds(10))
            .withSilence(Duration.ofSeconds(20))
            .withConsumerIdle(Duration.ofSeconds(30)));

    private Probe<GenerateEvent> start(long demand) {
        return start(demand, CallOptions.DEFAULTS);
    }

    private Probe<GenerateEvent> start(long demand, CallOptions options) {
        Call<GenerateEvent> call = Call.of(Operation.STREAM, "request", options, timer);
        policy.apply(call, lower).subscribe(above);
        if (demand > 0) {
            above.request(demand);
        }
        return lower.probe(0, Operation.STREAM);
    }

    private void failsAfterExactly(Duration length, ErrorCode code, String reason) {
        timer.pass(length.minusNanos(1));
        assertThat(above.failure).isNull();
        timer.pass(Duration.ofNanos(1));
        assertThat(above.failure).isInstanceOfSatisfying(AutoGlmException.class, f -> {
            assertThat(f.code()).isEqualTo(code);
            assertThat(f.reason()).isEqualTo(reason);
        });
        assertThat(lower.probes.get(0).cancels).hasValue(1);
        assertThat(above.breaches).isEmpty();
        assertThat(timer.waiting()).isZero();
    }

    @Test
    void anAttemptWithOneAnswerPassesUntouched() {
        var flux = policy.apply(Call.of(Operation.GENERATE, "request", CallOptions.DEFAULTS, timer), lower);

        assertThat(flux).isSameAs(lower.probes.get(0));
    }

    @Test
    void failsWhenNoFirstEventComes() {
        start(1);
        failsAfterExactly(Duration.ofSeconds(10), ErrorCode.FIRST_EVENT_TIMEOUT, "no first event within 10 s");
    }

    @Test
    void anEventThatDoesNotCommitDoesNotResetTheFirstEventClock() {
        Probe<GenerateEvent> below = start(Long.MAX_VALUE);
        timer.pass(Duration.ofSeconds(6));
        below.emit(STARTED);
        failsAfterExactly(Duration.ofSeconds(4), ErrorCode.FIRST_EVENT_TIMEOUT, "no first event within 10 s");
    }

    @Test
    void aSubscriberThatAskedForNothingDoesNotStartTheFirstEventClock() {
        start(0);
        timer.pass(Duration.ofSeconds(25));
        above.request(1);
        failsAfterExactly(Duration.ofSeconds(10), ErrorCode.FIRST_EVENT_TIMEOUT, "no first event within 10 s");
    }

    @Test
    void theFirstEventClockStandsStillWhileNothingIsAskedFor() {
        Probe<GenerateEvent> below = start(1);
        timer.pass(Duration.ofSeconds(6));
        below.emit(STARTED);
        timer.pass(Duration.ofSeconds(29));
        above.request(1);
        failsAfterExactly(Duration.ofSeconds(4), ErrorCode.FIRST_EVENT_TIMEOUT, "no first event within 10 s");
    }

    @Test
    void aSecondPauseKeepsWhatTheFirstEventClockHasRun() {
        Probe<GenerateEvent> below = start(1);
        timer.pass(Duration.ofSeconds(3));
        below.emit(STARTED);
        timer.pass(Duration.ofSeconds(20));
        above.request(1);
        timer.pass(Duration.ofSeconds(3));
        below.emit(STARTED);
        timer.pass(Duration.ofSeconds(20));
        above.request(1);
        failsAfterExactly(Duration.ofSeconds(4), ErrorCode.FIRST_EVENT_TIMEOUT, "no first event within 10 s");
    }

    @Test
    void failsWhenTheAnswerPauses() {
        Probe<GenerateEvent> below = start(Long.MAX_VALUE).emit(STARTED, HELLO);
        timer.pass(Duration.ofSeconds(19));
        below.emit(WORLD);
        failsAfterExactly(Duration.ofSeconds(20), ErrorCode.SILENCE_TIMEOUT, "the answer paused for 20 s");
    }

    @Test
    void theFirstEventLimitIsOverWithTheFirstEvent() {
        start(Long.MAX_VALUE).emit(HELLO);
        timer.pass(Duration.ofSeconds(19));

        assertThat(above.terminated()).isFalse();
    }

    @Test
    void afterTheFirstEventEveryEventResetsTheSilenceClock() {
        Probe<GenerateEvent> below = start(Long.MAX_VALUE).emit(HELLO);
        timer.pass(Duration.ofSeconds(19));
        below.emit(STARTED);
        failsAfterExactly(Duration.ofSeconds(20), ErrorCode.SILENCE_TIMEOUT, "the answer paused for 20 s");
    }

    @Test
    void theSilenceClockStartsWhenASubscriberComesBack() {
        start(1).emit(HELLO);
        timer.pass(Duration.ofSeconds(29));
        above.request(1);
        failsAfterExactly(Duration.ofSeconds(20), ErrorCode.SILENCE_TIMEOUT, "the answer paused for 20 s");
    }

    @Test
    void moreDemandDoesNotResetTheSilenceClock() {
        start(2).emit(HELLO);
        timer.pass(Duration.ofSeconds(15));
        above.request(5);
        failsAfterExactly(Duration.ofSeconds(5), ErrorCode.SILENCE_TIMEOUT, "the answer paused for 20 s");
    }

    @Test
    void failsASubscriberThatNeverAsks() {
        start(0);
        failsAfterExactly(
                Duration.ofSeconds(30), ErrorCode.CONSUMER_IDLE, "the subscriber asked for no event within 30 s");
    }

    @Test
    void failsASubscriberThatStopsAsking() {
        Probe<GenerateEvent> below = start(2);
        timer.pass(Duration.ofSeconds(9));
        below.emit(HELLO, WORLD);
        failsAfterExactly(
                Duration.ofSeconds(30), ErrorCode.CONSUMER_IDLE, "the subscriber asked for no event within 30 s");
    }

    @Test
    void aSubscriberThatAsksNowAndThenLivesForever() {
        Probe<GenerateEvent> below = start(1).emit(HELLO);
        for (int i = 0; i < 100; i++) {
            timer.pass(Duration.ofSeconds(29));
            above.request(1);
            timer.pass(Duration.ofSeconds(19));
            below.emit(WORLD);
        }
        assertThat(above.failure).isNull();
        assertThat(above.events).hasSize(101);
    }

    @Test
    void timeSpentByTheSubscriberInAnEventIsNotTheServers() {
        ProbeSubscriber<GenerateEvent> slow = new ProbeSubscriber<>() {
            @Override
            protected void received(GenerateEvent event) {
                timer.pass(Duration.ofSeconds(25));
            }
        };
        policy.apply(Call.of(Operation.STREAM, "request", CallOptions.DEFAULTS, timer), lower)
                .subscribe(slow);
        slow.request(Long.MAX_VALUE);
        Probe<GenerateEvent> below = lower.probe(0, Operation.STREAM).emit(STARTED, HELLO);
        timer.pass(Duration.ofSeconds(19));
        assertThat(slow.failure).isNull();

        below.emit(WORLD);
        timer.pass(Duration.ofSeconds(20));

        assertThat(slow.failure)
                .isInstanceOfSatisfying(
                        AutoGlmException.class, f -> assertThat(f.code()).isEqualTo(ErrorCode.SILENCE_TIMEOUT));
        assertThat(slow.breaches).isEmpty();
    }

    @Test
    void aSubscriberStuckInAnEventFailsAfterIt() {
        ProbeSubscriber<GenerateEvent> stuck = new ProbeSubscriber<>() {
            @Override
            protected void received(GenerateEvent event) {
                timer.pass(Duration.ofSeconds(30));
                assertThat(lower.probes.get(0).cancels).hasValue(1);
                assertThat(failure).isNull();
            }
        };
        policy.apply(Call.of(Operation.STREAM, "request", CallOptions.DEFAULTS, timer), lower)
                .subscribe(stuck);
        stuck.request(Long.MAX_VALUE);
        lower.probe(0, Operation.STREAM).emit(HELLO);

        assertThat(stuck.failure)
                .isInstanceOfSatisfying(
                        AutoGlmException.class, f -> assertThat(f.code()).isEqualTo(ErrorCode.CONSUMER_IDLE));
        assertThat(stuck.breaches).isEmpty();
    }

    @Test
    void theCallsOwnLimitsWin() {
        CallOptions options = CallOptions.DEFAULTS
                .withFirstEventTimeout(Duration.ofMillis(2500))
                .withSilenceTimeout(Duration.ofSeconds(3));
        Probe<GenerateEvent> below = start(Long.MAX_VALUE, options);
        timer.pass(Duration.ofMillis(2499));
        below.emit(HELLO);
        failsAfterExactly(Duration.ofSeconds(3), ErrorCode.SILENCE_TIMEOUT, "the answer paused for 3 s");
    }

    @Test
    void requestsArePassedOnAsTheyAre() {
        Probe<GenerateEvent> below = start(3);
        above.request(5);
        above.request(Long.MAX_VALUE);

        assertThat(below.requests).containsExactly(3L, 5L, Long.MAX_VALUE);
    }

    @Test
    void oneTimerIsArmedHoweverManyEventsCome() {
        Probe<GenerateEvent> below = start(Long.MAX_VALUE);
        for (int i = 0; i < 1_000; i++) {
            below.emit(HELLO);
            timer.pass(Duration.ofMillis(100));
            assertThat(timer.waiting()).isEqualTo(1);
        }
        below.emit(FINISHED).complete();

        assertThat(timer.waiting()).isZero();
    }
}
