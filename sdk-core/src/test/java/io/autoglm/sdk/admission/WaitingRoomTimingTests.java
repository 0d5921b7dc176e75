package io.autoglm.sdk.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.admission.Wire.Caller;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.policy.Gate.Verdict;
import io.autoglm.sdk.policy.TimerProbe;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WaitingRoomTimingTests extends PoolOfOne {

    @Test
    void waitsUntilTheMomentThatTheGateNames() {
        long then = timer.now(TimeUnit.NANOSECONDS) + Duration.ofSeconds(2).toNanos();
        manual.says(now -> now < then ? new Verdict.NotBefore(then) : Verdict.OPEN);
        subscribe("a");
        subscribe("b");

        timer.advanceTimeBy(Duration.ofMillis(1_999));
        assertThat(wire.callers()).isEmpty();
        timer.advanceTimeBy(Duration.ofMillis(1));

        assertThat(wire.callers()).containsExactly("a");
        wire.attempt(0).complete();
        assertThat(wire.callers()).containsExactly("a", "b");
    }

    @Test
    void followsAGateThatPutsItsMomentOff() {
        long start = timer.now(TimeUnit.NANOSECONDS);
        long early = start + Duration.ofSeconds(2).toNanos();
        long late = start + Duration.ofSeconds(5).toNanos();
        manual.says(now -> now < early ? new Verdict.NotBefore(early) : new Verdict.NotBefore(late));
        subscribe("a");
        timer.advanceTimeBy(Duration.ofSeconds(3));
        manual.says(now -> now < late ? new Verdict.NotBefore(late) : Verdict.OPEN);

        timer.advanceTimeBy(Duration.ofMillis(1_999));
        assertThat(wire.callers()).isEmpty();
        timer.advanceTimeBy(Duration.ofMillis(1));

        assertThat(wire.callers()).containsExactly("a");
    }

    @Test
    void followsAGateThatBringsItsMomentForward() {
        long start = timer.now(TimeUnit.NANOSECONDS);
        manual.says(now -> new Verdict.NotBefore(start + Duration.ofSeconds(60).toNanos()));
        subscribe("a");
        long early = start + Duration.ofSeconds(1).toNanos();
        manual.says(now -> now < early ? new Verdict.NotBefore(early) : Verdict.OPEN);
        manual.change();

        timer.advanceTimeBy(Duration.ofSeconds(1));

        assertThat(wire.callers()).containsExactly("a");
    }

    @Test
    void doesNotSpinWhenAGateNamesAMomentThatHasPassed() {
        AtomicInteger asked = new AtomicInteger();
        manual.says(now -> {
            asked.incrementAndGet();
            return new Verdict.NotBefore(now - 1);
        });
        subscribe("a");

        timer.advanceTimeBy(Duration.ofMillis(100));

        assertThat(asked).hasValueBetween(2, 110);
    }

    @Test
    void leavesNoTimerBehindWhenNobodyWaits() {
        TimerProbe probe = new TimerProbe();
        manual.says(now -> new Verdict.NotBefore(now + Duration.ofMinutes(1).toNanos()));
        Caller waiter = new Caller();
        chain.exchange(Wire.call("a", probe)).subscribe(waiter);
        assertThat(probe.waiting()).isEqualTo(1);

        waiter.cancel();

        assertThat(probe.waiting()).isZero();
    }

    @Test
    void setsOneTimerHoweverManyWaitAndHoweverOftenTheyAreTold() {
        TimerProbe probe = new TimerProbe();
        manual.says(now -> new Verdict.NotBefore(now + Duration.ofMinutes(1).toNanos()));

        for (int i = 0; i < 3; i++) {
            chain.exchange(Wire.call("a", probe)).subscribe(new Caller());
            manual.change();
            probe.pass(Duration.ofSeconds(1));
        }

        assertThat(probe.waiting()).isEqualTo(1);
    }

    @Test
    void failsThoseWhoWaitWhenTheTimerIsStopped() {
        timer.dispose();
        manual.says(now -> new Verdict.NotBefore(now + 1_000));

        Caller waiter = subscribe("a");

        assertThat(waiter.failure)
                .isInstanceOfSatisfying(
                        AutoGlmException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.INTERNAL));
        assertThat(policy.waiting()).isZero();
    }
}
