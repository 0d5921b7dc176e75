package io.autoglm.sdk.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.admission.Wire.Caller;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Gate;
import io.autoglm.sdk.policy.Outcome;
import io.autoglm.sdk.policy.Ticket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What time it is for those who are told of an attempt. A look at the clock costs more than the rest of an admission. */
class AdmissionTimesTests {

    private final CountingTimer timer = new CountingTimer();
    private final TimedGate gate = new TimedGate();
    private final LimitGate limit = new LimitGate(LimitSpec.fixed(1).newLimit());
    private final AdmissionPolicy policy = new AdmissionPolicy(PoolOfOne.ENDPOINT, List.of(limit, gate), 3);
    private final Wire wire = new Wire();

    private Call<?> subscribe(Caller caller) {
        var call = Wire.call("a", timer);
        policy.around(wire).exchange(call).subscribe(caller);
        return call;
    }

    private void pass(int seconds) {
        timer.virtual.advanceTimeBy(Duration.ofSeconds(seconds));
    }

    @Test
    void whoGoesAtOnceAndIsAnsweredInOneEventNeedsTwoLooksAtTheClock() {
        Call<?> call = Wire.call("a", timer);
        timer.looks = 0;

        policy.around(wire).exchange(call).subscribe();
        assertThat(timer.looks).isEqualTo(1);
        wire.attempt(0).next(Wire.finished()).complete();

        assertThat(timer.looks).isEqualTo(2);
        assertThat(limit.inFlight()).isZero();
    }

    @Test
    void whoWaitedBeginsWhenItsTurnComes() {
        Call<?> first = subscribe(new Caller());
        pass(1);
        Call<?> second = subscribe(new Caller());
        pass(2);
        wire.attempt(0).complete();
        pass(4);
        wire.attempt(1).next(Wire.TEXT);

        assertThat(first.log().queueNanos()).isZero();
        assertThat(second.log().queueNanos()).isEqualTo(TimeUnit.SECONDS.toNanos(2));
        assertThat(gate.heard)
                .containsExactly("taken at 0 s", "SUCCESS at 3 s", "taken at 3 s", "first event after 4 s");
    }

    @Test
    void anAnswerIsOverWhenItIsWholeHoweverLateTheStreamEnds() {
        subscribe(new Caller());
        pass(1);
        wire.attempt(0).next(Wire.TEXT);
        pass(2);
        wire.attempt(0).next(Wire.finished());
        pass(4);
        wire.attempt(0).complete();

        assertThat(gate.heard).containsExactly("taken at 0 s", "first event after 1 s", "SUCCESS at 3 s");
    }

    @Test
    void anAnswerThatWasWholeIsOverThenAlsoForWhoeverCancelsLater() {
        Caller caller = new Caller();
        subscribe(caller);
        pass(1);
        wire.attempt(0).next(Wire.finished());
        pass(4);
        caller.cancel();

        assertThat(gate.heard).containsExactly("taken at 0 s", "first event after 1 s", "SUCCESS at 1 s");
    }

    @Test
    void anAttemptThatFailsOrIsCancelledIsOverAtThatMoment() {
        Caller caller = new Caller();
        subscribe(new Caller());
        pass(1);
        wire.attempt(0).next(Wire.TEXT);
        pass(1);
        wire.attempt(0).error(Wire.failure(ErrorCode.SERVER_ERROR));
        subscribe(caller);
        pass(2);
        caller.cancel();

        assertThat(gate.heard)
                .containsExactly(
                        "taken at 0 s", "first event after 1 s", "FAILED at 2 s", "taken at 2 s", "IGNORED at 4 s");
    }

    private static final class TimedGate implements Gate {

        private final List<String> heard = new ArrayList<>();

        @Override
        public Verdict check(Call<?> call, long nowNanos) {
            return Verdict.OPEN;
        }

        @Override
        public Ticket take(Call<?> call, long nowNanos) {
            heard.add("taken at " + seconds(nowNanos));
            return new Ticket() {
                @Override
                public void firstEvent(Duration elapsed) {
                    heard.add("first event after " + seconds(elapsed.toNanos()));
                }

                @Override
                public void ended(Outcome outcome, @Nullable Throwable failure, long nowNanos) {
                    heard.add(outcome + " at " + seconds(nowNanos));
                }
            };
        }

        @Override
        public void onChange(Runnable listener) {}

        private static String seconds(long nanos) {
            return TimeUnit.NANOSECONDS.toSeconds(nanos) + " s";
        }
    }

    private static final class CountingTimer implements Scheduler {

        private final VirtualTimeScheduler virtual = VirtualTimeScheduler.create();
        private int looks;

        @Override
        public long now(TimeUnit unit) {
            looks++;
            return virtual.now(unit);
        }

        @Override
        public Disposable schedule(Runnable task) {
            return virtual.schedule(task);
        }

        @Override
        public Worker createWorker() {
            return virtual.createWorker();
        }
    }
}
