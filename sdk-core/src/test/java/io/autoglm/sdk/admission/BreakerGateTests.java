package io.autoglm.sdk.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.policy.BreakerCause;
import io.autoglm.sdk.policy.BreakerListener;
import io.autoglm.sdk.policy.BreakerState;
import io.autoglm.sdk.policy.BreakerStatus;
import io.autoglm.sdk.policy.Gate;
import io.autoglm.sdk.policy.Gate.Verdict;
import io.autoglm.sdk.policy.Outcome;
import io.autoglm.sdk.policy.Ticket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Hooks;

/** What a breaker says and tells; which attempts make it say so is in {@link BreakerRulesTests}. */
class BreakerGateTests implements GateContract {

    private final BreakerPlay play = new BreakerPlay(BreakerSpec.defaults());

    /** Closed, it would let everybody pass: so it is half-open here. One bad end of four is not too many. */
    @Override
    public Gate gate() {
        long pause = Duration.ofSeconds(1).toNanos();
        BreakerPlay open = new BreakerPlay(BreakerSpec.defaults().withProbes(4), -pause).failing();
        assertThat(open.gate.state(-1).state()).isEqualTo(BreakerState.OPEN);
        return open.gate;
    }

    @Test
    void saysWhyItIsFailingAndWhenSomebodyMayLook() {
        play.succeed(13);
        play.fail(6);
        play.fail(play.take(), ErrorCode.BAD_GATEWAY);
        play.pass(Duration.ofMillis(250));

        AutoGlmException failure = play.refusal();

        assertThat(failure.code()).isEqualTo(ErrorCode.BREAKER_OPEN);
        assertThat(failure.reason())
                .isEqualTo("model glm is left alone: 7 of 20 attempts failed in the last 5 min, last AGLM-2203;"
                        + " somebody may look in 750 ms");
        assertThat(failure.retryAfter()).isEqualTo(Duration.ofMillis(750));
        assertThat(failure.endpoint()).isEqualTo("pool-a");
        assertThat(play.closed().lastResort()).isTrue();
    }

    @Test
    void saysThatNothingCanBeReachedWhichIsNoLastResort() {
        play.down();

        assertThat(play.refusal().reason()).contains("5 connection failures in a row, last AGLM-3002");
        assertThat(play.closed().lastResort()).isFalse();
    }

    @Test
    void saysHowSlowItIs() {
        BreakerPlay slow = new BreakerPlay(BreakerSpec.interactive());
        for (int i = 0; i < 15; i++) {
            slow.answer(Duration.ofMillis(1_000));
        }
        for (int i = 0; i < 5; i++) {
            slow.answer(Duration.ofMillis(1_750));
        }

        assertThat(slow.refusal().reason())
                .contains("5 of 20 streams of the last 5 min began after more than 1 s, last after 1.8 s");
        assertThat(slow.closed().lastResort()).isTrue();
        assertThat(slow.cause()).isEqualTo(BreakerCause.SLOW);
    }

    @Test
    void saysThatOthersLookWhenAllProbesAreUnderWay() {
        play.failing().pass(Duration.ofSeconds(1));
        for (int i = 0; i < 3; i++) {
            play.begin();
        }

        assertThat(play.refusal().reason())
                .contains("20 of 20 attempts failed")
                .endsWith("find out now whether that is over");
        assertThat(play.refusal().retryAfter()).isNull();
        assertThat(play.closed().lastResort()).isTrue();
    }

    @Test
    void namesNoModelWhereItWatchesAllTheOthers() {
        BreakerGate others =
                new BreakerGate(BreakerSpec.defaults().withUnreachable(1), "pool-a", null, BreakerListener.NONE);
        play.fail(others.take(play.stream(), 0), ErrorCode.DNS_FAILED);

        assertThat(others.check(play.stream(), 0))
                .isInstanceOfSatisfying(
                        Verdict.Closed.class,
                        closed -> assertThat(closed.failure().reason())
                                .startsWith("the endpoint is left alone: 1 connection failures"));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, -1_000_000_000_000L, Long.MAX_VALUE - 500_000_000, Long.MIN_VALUE, 1L << 62})
    void keepsItsTimesWhateverTheTimerCountsFrom(long origin) {
        BreakerPlay anywhere = new BreakerPlay(BreakerSpec.defaults(), origin);
        anywhere.succeed(14);
        anywhere.fail(5);
        anywhere.pass(Duration.ofSeconds(1));
        assertThat(anywhere.open()).isTrue();
        anywhere.fail(1);
        assertThat(anywhere.state()).isEqualTo(BreakerState.OPEN);
        anywhere.pass(Duration.ofSeconds(1).minusNanos(1));
        assertThat(anywhere.state()).isEqualTo(BreakerState.OPEN);
        assertThat(anywhere.open()).isFalse();
        anywhere.pass(Duration.ofNanos(1));
        assertThat(anywhere.state()).isEqualTo(BreakerState.HALF_OPEN);
        anywhere.succeed(3);
        assertThat(anywhere.state()).isEqualTo(BreakerState.CLOSED);
        anywhere.fail(19);
        anywhere.pass(Duration.ofMinutes(5));
        anywhere.fail(4);
        assertThat(anywhere.state()).as("19 of 24 are too old").isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void beingAskedDoesNotMakeItHalfOpen() {
        play.failing().pass(Duration.ofSeconds(1));
        for (int i = 0; i < 10; i++) {
            assertThat(play.open()).isTrue();
        }
        assertThat(play.states()).containsExactly(BreakerState.OPEN);

        play.begin();
        assertThat(play.states()).containsExactly(BreakerState.OPEN, BreakerState.HALF_OPEN);
    }

    @Test
    void tellsEachChangeOnceWithItsFigures() {
        play.failing().pass(Duration.ofSeconds(1));
        play.fail(1);
        play.pass(Duration.ofSeconds(2));
        play.succeed(3);

        String first = "20 of 20 attempts failed in the last 5 min, last AGLM-2201";
        String second = "1 of 3 probes failed, last AGLM-2201";
        assertThat(play.told)
                .containsExactly(
                        status(BreakerState.OPEN, first, 1),
                        status(BreakerState.HALF_OPEN, first, 0),
                        status(BreakerState.OPEN, second, 2),
                        status(BreakerState.HALF_OPEN, second, 0),
                        new BreakerStatus("pool-a", "glm", BreakerState.CLOSED, null, null, Duration.ZERO));
        assertThat(play.gate.state(play.now)).isEqualTo(play.told.get(4));
    }

    private static BreakerStatus status(BreakerState state, String reason, int seconds) {
        return new BreakerStatus("pool-a", "glm", state, BreakerCause.FAILING, reason, Duration.ofSeconds(seconds));
    }

    @Test
    void wakesWhenItChangesAndWhenAPlaceIsFreeAndOnlyThen() {
        play.succeed(1);
        play.fail(1);
        assertThat(play.woken).isZero();
        play.fail(19);
        assertThat(play.woken)
                .as("those who wait for something else are refused")
                .isEqualTo(1);

        play.pass(Duration.ofSeconds(1));
        Ticket cancelled = play.begin();
        Ticket answered = play.begin();
        assertThat(play.woken).as("time has done that").isEqualTo(1);
        cancelled.ended(Outcome.IGNORED, null, play.now);
        assertThat(play.woken).isEqualTo(2);
        play.succeed(answered);
        assertThat(play.woken).isEqualTo(3);
        play.succeed(2);
        assertThat(play.woken).isEqualTo(5);
        assertThat(play.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void aListenerThatThrowsBreaksNothing() {
        AtomicInteger dropped = new AtomicInteger();
        Hooks.onErrorDropped(thrown -> dropped.incrementAndGet());
        try {
            BreakerGate told = new BreakerGate(BreakerSpec.defaults(), "pool-a", null, status -> {
                throw new IllegalStateException("broken listener");
            });
            AtomicInteger woken = new AtomicInteger();
            told.onChange(woken::incrementAndGet);
            for (int i = 0; i < 20; i++) {
                play.fail(told.take(play.stream(), 0));
            }

            assertThat(told.state(0).state()).isEqualTo(BreakerState.OPEN);
            assertThat(woken).hasValue(1);
            assertThat(dropped).hasValue(1);
        } finally {
            Hooks.resetOnErrorDropped();
        }
    }

    @Test
    void saysItsStateInItsText() {
        assertThat(play.gate).hasToString("breaker closed");
        play.down();
        assertThat(play.gate).hasToString("breaker open: 5 connection failures in a row, last AGLM-3002");
        play.pass(Duration.ofSeconds(1));
        play.begin();
        assertThat(play.gate).asString().startsWith("breaker half-open: 5 conn");
    }
}
