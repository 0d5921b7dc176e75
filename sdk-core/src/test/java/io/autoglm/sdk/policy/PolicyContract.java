package io.autoglm.sdk.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.model.FinishReason;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateEvent.Finished;
import io.autoglm.sdk.model.GenerateEvent.Started;
import io.autoglm.sdk.model.GenerateEvent.TextDelta;
import io.autoglm.sdk.model.ResponseHeaders;
import io.autoglm.sdk.model.ResponseMeta;
import io.autoglm.sdk.policy.ProbeExchange.Probe;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What every policy keeps to, whatever its concern. A test class of a policy implements it and gains its tests; the policy it gives
 * lets one attempt at once pass without waiting.
 */
public interface PolicyContract {

    /** Returns the policy under test, new for each test. */
    Policy policy();

    /** Returns a streamed call on {@code timer}, as it stands above the policy under test. */
    default Call<GenerateEvent> call(TimerProbe timer) {
        return Call.of(Operation.STREAM, "request", CallOptions.DEFAULTS, timer);
    }

    /** The first event: it does not commit. */
    Started STARTED = new Started("id", "model");

    /** An event that commits. */
    TextDelta HELLO = new TextDelta(0, "hello");

    /** Another one. */
    TextDelta WORLD = new TextDelta(0, "world");

    /** The last event. */
    Finished FINISHED = new Finished(
            List.of(FinishReason.STOP),
            null,
            Map.of(),
            new ResponseMeta(200, ResponseHeaders.NONE, null, "probe", 1, Duration.ZERO, null, Duration.ZERO));

    @Test
    default void passesEventsUnchangedInOrderAndCompletes() {
        Play play = new Play(this);
        play.above.request(Long.MAX_VALUE);
        play.below().emit(STARTED, HELLO, WORLD, FINISHED).complete();

        assertThat(play.above.events).containsExactly(STARTED, HELLO, WORLD, FINISHED);
        assertThat(play.above.completed).isTrue();
        assertThat(play.below().cancels).hasValue(0);
        play.leavesNothingBehind();
    }

    @Test
    default void passesAnErrorThatNobodyCanRepair() {
        Play play = new Play(this);
        play.above.request(Long.MAX_VALUE);
        AutoGlmException failure =
                ErrorDetails.of(ErrorCode.INVALID_REQUEST, "no such member").exception();
        play.below().fail(failure);

        assertThat(play.above.failure)
                .isInstanceOfSatisfying(
                        AutoGlmException.class,
                        passed -> assertThat(passed.details().withPlace(null, null, 0))
                                .isEqualTo(failure.details()));
        assertThat(play.above.events).isEmpty();
        play.leavesNothingBehind();
    }

    @Test
    default void passesAnErrorAfterTheFirstEvents() {
        Play play = new Play(this);
        play.above.request(Long.MAX_VALUE);
        play.below()
                .emit(STARTED, HELLO)
                .fail(ErrorDetails.of(ErrorCode.STREAM_CUT, "cut").exception());

        assertThat(play.above.events).containsExactly(STARTED, HELLO);
        assertThat(play.above.failure)
                .isInstanceOfSatisfying(
                        AutoGlmException.class, f -> assertThat(f.code()).isEqualTo(ErrorCode.STREAM_CUT));
        assertThat(play.lower.probes).hasSize(1);
        play.leavesNothingBehind();
    }

    @Test
    default void neverDeliversMoreThanWasAskedFor() {
        Play play = new Play(this);
        List<GenerateEvent> script = List.of(STARTED, HELLO, WORLD, HELLO, FINISHED);
        int sent = 0;
        for (int asked = 1; asked <= script.size(); asked++) {
            play.above.request(1);
            while (sent < script.size() && play.below().tryEmit(script.get(sent))) {
                sent++;
            }
            assertThat(play.above.events).isEqualTo(script.subList(0, asked));
        }
        play.below().complete();

        assertThat(play.above.completed).isTrue();
        play.leavesNothingBehind();
    }

    @Test
    default void asksForNothingUnlessItIsAsked() {
        Play play = new Play(this);
        assertThat(play.lower.probes.stream().mapToLong(probe -> probe.unmet.get()))
                .allMatch(unmet -> unmet == 0);

        play.above.request(3);

        assertThat(play.below().unmet).hasValue(3);
        play.above.cancel();
        play.leavesNothingBehind();
    }

    @Test
    default void takesRequestsFromWithinAnEvent() {
        TimerProbe timer = new TimerProbe();
        ProbeExchange lower = new ProbeExchange();
        ProbeSubscriber<GenerateEvent> above = new ProbeSubscriber<>() {
            @Override
            protected void received(GenerateEvent event) {
                request(1);
            }
        };
        policy().apply(call(timer), lower).subscribe(above);
        above.request(1);
        lower.probe(0, Operation.STREAM)
                .emit(STARTED, HELLO, WORLD, HELLO, FINISHED)
                .complete();

        assertThat(above.events).containsExactly(STARTED, HELLO, WORLD, HELLO, FINISHED);
        assertThat(above.completed).isTrue();
        assertThat(above.breaches).isEmpty();
    }

    @Test
    default void cancelBeforeTheFirstEventReachesBelowOnce() {
        cancelledAfter();
    }

    @Test
    default void cancelAfterAnEventThatDoesNotCommitReachesBelowOnce() {
        cancelledAfter(STARTED);
    }

    @Test
    default void cancelInTheAnswerReachesBelowOnce() {
        cancelledAfter(STARTED, HELLO, WORLD);
    }

    private void cancelledAfter(GenerateEvent... events) {
        Play play = new Play(this);
        play.above.request(Long.MAX_VALUE);
        Probe<GenerateEvent> below = play.below().emit(events);
        play.above.cancel();
        play.above.cancel();
        below.tryEmit(WORLD);
        below.tryEmit(FINISHED);
        below.complete();
        play.timer.pass(Duration.ofDays(1));

        assertThat(below.cancels).hasValue(1);
        assertThat(play.lower.probes).hasSize(1);
        play.leavesNothingBehind();
    }

    @Test
    default void cancelFromWithinAnEventIsTheLastThatIsHeard() {
        TimerProbe timer = new TimerProbe();
        ProbeExchange lower = new ProbeExchange();
        ProbeSubscriber<GenerateEvent> above = new ProbeSubscriber<>() {
            @Override
            protected void received(GenerateEvent event) {
                cancel();
            }
        };
        policy().apply(call(timer), lower).subscribe(above);
        above.request(Long.MAX_VALUE);
        Probe<GenerateEvent> below = lower.probe(0, Operation.STREAM);
        below.emit(STARTED, HELLO, WORLD);
        below.fail(new IllegalStateException("late"));
        timer.pass(Duration.ofDays(1));

        assertThat(above.events).containsExactly(STARTED);
        assertThat(above.breaches).isEmpty();
        assertThat(below.cancels).hasValue(1);
        assertThat(timer.waiting()).isZero();
    }

    @Test
    default void aSecondExchangeIsIndependentOfTheFirst() {
        TimerProbe timer = new TimerProbe();
        ProbeExchange lower = new ProbeExchange();
        Policy policy = policy();
        for (int i = 0; i < 2; i++) {
            ProbeSubscriber<GenerateEvent> above = new ProbeSubscriber<>();
            policy.apply(call(timer), lower).subscribe(above);
            above.request(Long.MAX_VALUE);
            lower.probe(i, Operation.STREAM).emit(STARTED, HELLO, FINISHED).complete();

            assertThat(above.events).containsExactly(STARTED, HELLO, FINISHED);
            assertThat(above.completed).isTrue();
        }
        assertThat(lower.probes).hasSize(2);
        assertThat(timer.waiting()).isZero();
    }

    @Test
    default void twoCallsAtOnceDoNotDisturbEachOther() {
        TimerProbe timer = new TimerProbe();
        ProbeExchange lower = new ProbeExchange();
        Policy policy = policy();
        ProbeSubscriber<GenerateEvent> one = new ProbeSubscriber<>();
        ProbeSubscriber<GenerateEvent> two = new ProbeSubscriber<>();
        policy.apply(call(timer), lower).subscribe(one);
        policy.apply(call(timer), lower).subscribe(two);
        one.request(2);
        two.request(Long.MAX_VALUE);
        Probe<GenerateEvent> first = lower.probe(0, Operation.STREAM).emit(STARTED);
        lower.probe(1, Operation.STREAM).emit(STARTED, WORLD, FINISHED).complete();
        first.emit(HELLO);
        one.cancel();

        assertThat(one.events).containsExactly(STARTED, HELLO);
        assertThat(two.events).containsExactly(STARTED, WORLD, FINISHED);
        assertThat(two.completed).isTrue();
        assertThat(first.cancels).hasValue(1);
        assertThat(lower.probe(1, Operation.STREAM).cancels).hasValue(0);
        assertThat(one.breaches).isEmpty();
        assertThat(two.breaches).isEmpty();
        assertThat(timer.waiting()).isZero();
    }

    @Test
    default void losesAndAddsNothingWhateverTwoThreadsDo() throws Exception {
        for (long seed = 0; seed < 2_000; seed++) {
            PolicyRace.run(this, seed);
        }
    }

    /** One call between two probes. */
    final class Play {

        public final TimerProbe timer = new TimerProbe();
        public final ProbeExchange lower = new ProbeExchange();
        public final ProbeSubscriber<GenerateEvent> above = new ProbeSubscriber<>();

        public Play(PolicyContract contract) {
            contract.policy().apply(contract.call(timer), lower).subscribe(above);
        }

        /** Returns the first exchange below. */
        public Probe<GenerateEvent> below() {
            return lower.probe(0, Operation.STREAM);
        }

        /** Fails when a rule was broken or a timer still waits. */
        public void leavesNothingBehind() {
            assertThat(above.breaches).isEmpty();
            assertThat(timer.waiting()).isZero();
        }
    }
}
