package io.autoglm.sdk.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorType;
import io.autoglm.sdk.policy.BreakerCause;
import io.autoglm.sdk.policy.BreakerState;
import io.autoglm.sdk.policy.Outcome;
import io.autoglm.sdk.policy.Ticket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which attempts open a breaker, keep it open, and close it. */
class BreakerRulesTests {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final BreakerPlay play = new BreakerPlay(BreakerSpec.defaults());

    /** s: success, f: failed, t: throttled, i: cancelled, b: a bad end after the first event, p: pause of 1 min. */
    private static void play(BreakerPlay play, String script) {
        for (char step : script.toCharArray()) {
            switch (step) {
                case 's' -> play.succeed(1);
                case 'f' -> play.fail(1);
                case 't' -> play.fail(1, ErrorCode.RATE_LIMITED);
                case 'i' -> play.take().ended(Outcome.IGNORED, null, play.now);
                case 'b' -> play.fail(play.answer(Duration.ZERO), ErrorCode.STREAM_CUT);
                case 'p' -> play.pass(Duration.ofMinutes(1));
                default -> throw new IllegalArgumentException(script);
            }
        }
    }

    @ParameterizedTest(name = "{0} → {2}, {1}")
    @CsvSource({
        "sssssssssssssssssssss, 21 successes, CLOSED",
        "fffffffffffffffffff, 19 failures, CLOSED",
        "ffffffffffffffffffff, 20 failures, OPEN",
        "ssssssssssssssffffff, 6 of 20, OPEN",
        "sssssssssssssssfffff, 5 of 20, CLOSED",
        "fffffsssssssssssssss, 5 of 20, CLOSED",
        "ffffffsssssssssssss, 6 of 19, CLOSED",
        "ffffffssssssssssssss, the twentieth succeeds, OPEN",
        "ssssssssssssssfffffttttttttttttttt, throttled ones do not count, CLOSED",
        "ttttttttttttttttttttttttffffff, throttled ones do not count, CLOSED",
        "sssssssssssssfffffiiiiiiiiiiiiiiii, cancelled ones do not count, CLOSED",
        "iiiiiiiiiiiiiiffffffiiiii, cancelled ones do not count, CLOSED",
        "ssssssssssssssbbbbbb, 6 of 20 after their first event, OPEN",
        "sssssssssssssssbbbbb, 5 of 20 after their first event, CLOSED",
        "fffffffffffffffffffpppppf, the others are too old, CLOSED",
        "fffffffffffffffffffppppf, the others are young enough, OPEN",
        "ssssssssssssssssssssssssssssssssssssssssssssspppppsssssssssssssssssfffffff, old successes do not help, CLOSED",
        "ssssssssssssssssssssssssssssssssssssssssssssspppppssssssssssssssssffffffff, old successes do not help, OPEN"
    })
    void opensAtThirtyPercentOfAtLeastTwentyAttempts(String script, String why, BreakerState state) {
        play(play, script);

        assertThat(play.state()).isEqualTo(state);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "20 failures after 1000 successes, 1000, ffffffffffffffffffff, OPEN",
        "19 failures after 1000 successes, 1000, fffffffffffffffffff, CLOSED",
        "a success breaks the row, 1000, fffffffffffffffffffsfffffffffffffffffff, CLOSED",
        "a throttled one does not, 1000, ffffffffffftttfffffffff, OPEN",
        "a row of more than 5 min, 1000, fffffffffffffffffffppppppf, CLOSED"
    })
    void opensAtTwentyFailuresInARowHoweverWellItHasBeen(String why, int before, String script, BreakerState state) {
        for (int i = 0; i < before; i++) {
            play.succeed(1);
        }

        play(play, script);

        assertThat(play.state()).isEqualTo(state);
    }

    @Test
    void countsTheBadEndOfAStreamThatBeganBeforeTheWindow() {
        List<Ticket> streams = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            streams.add(play.answer(Duration.ZERO));
        }
        play.pass(Duration.ofMinutes(6));
        streams.subList(0, 19).forEach(ticket -> play.fail(ticket, ErrorCode.STREAM_CUT));
        assertThat(play.state()).isEqualTo(BreakerState.CLOSED);

        play.fail(streams.get(19), ErrorCode.STREAM_CUT);

        assertThat(play.gate.state(play.now).reason()).startsWith("20 of 20 attempts");
    }

    /** The first four are connection failures, then that one, then one more connection failure. */
    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void whatTheServerAnsweredBreaksARowOfConnectionFailuresAndNothingElseDoes(ErrorCode code) {
        boolean counts = code.type() == ErrorType.CONNECTION
                && code != ErrorCode.STALE_CONNECTION
                && code != ErrorCode.POOL_EXHAUSTED;
        boolean saysNothing = switch (code.type()) {
            case CONNECTION, TIMEOUT, REFUSED -> true;
            default -> false;
        };
        play.fail(4, ErrorCode.CONNECT_TIMEOUT);
        assertThat(play.state()).isEqualTo(BreakerState.CLOSED);
        play.fail(1, code);
        assertThat(play.state()).isEqualTo(counts ? BreakerState.OPEN : BreakerState.CLOSED);
        play.fail(1, ErrorCode.CONNECT_FAILED);

        assertThat(play.cause()).isEqualTo(saysNothing ? BreakerCause.DOWN : null);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"first event", "end without one", "failure after the first event"})
    void anAnswerBreaksARowOfConnectionFailures(String what) {
        play.fail(4, ErrorCode.CONNECT_FAILED);
        Ticket ticket = play.take();
        switch (what) {
            case "first event" -> ticket.firstEvent(SECOND);
            case "end without one" -> ticket.ended(Outcome.SUCCESS, null, play.now);
            default -> {
                ticket.firstEvent(SECOND);
                play.fail(4, ErrorCode.CONNECT_FAILED);
                play.fail(ticket, ErrorCode.CONNECTION_LOST);
                assertThat(play.state()).isEqualTo(BreakerState.CLOSED);
                return;
            }
        }
        play.fail(4, ErrorCode.CONNECT_FAILED);
        assertThat(play.state()).isEqualTo(BreakerState.CLOSED);
        play.fail(1, ErrorCode.CONNECT_FAILED);
        assertThat(play.cause()).isEqualTo(BreakerCause.DOWN);
    }

    @Test
    void staysOpenForOneTwoThreeThreeSecondsAndAfterClosingOneAgain() {
        play.failing();
        for (int seconds : new int[] {1, 2, 3, 3, 3}) {
            assertThat(play.gate.state(play.now).looksIn()).isEqualTo(Duration.ofSeconds(seconds));
            play.pass(Duration.ofSeconds(seconds).minusNanos(1));
            assertThat(play.open()).isFalse();
            play.pass(Duration.ofNanos(1));
            play.fail(play.begin());
        }
        play.pass(Duration.ofSeconds(3));
        play.succeed(3);
        play.failing();
        assertThat(play.gate.state(play.now).looksIn()).isEqualTo(SECOND);
    }

    @Test
    void forgetsAllThatWasCountedBeforeItOpened() {
        play.failing().pass(SECOND);
        play.succeed(3);
        play.fail(19);

        assertThat(play.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void threeProbesAtOnceAndTheirFirstEventsCloseItWhileTheirStreamsGoOn() {
        play.failing().pass(SECOND);
        List<Ticket> probes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            probes.add(play.begin());
        }
        assertThat(play.open()).isFalse();
        probes.get(0).firstEvent(SECOND);
        assertThat(play.open()).as("one may go in its place").isTrue();
        probes.get(1).firstEvent(SECOND);
        assertThat(play.state()).isEqualTo(BreakerState.HALF_OPEN);
        probes.get(2).firstEvent(SECOND);

        assertThat(play.state()).isEqualTo(BreakerState.CLOSED);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = ErrorCode.class,
            names = {"RATE_LIMITED", "OVERLOADED", "INVALID_REQUEST", "DEADLINE_EXCEEDED", "STALE_CONNECTION"})
    void aProbeThatSaysNothingGivesItsPlaceBackAndDoesNotCount(ErrorCode code) {
        play.failing().pass(SECOND);
        for (int i = 0; i < 10; i++) {
            List<Ticket> probes = List.of(play.begin(), play.begin(), play.begin());
            assertThat(play.open()).isFalse();
            probes.forEach(probe -> play.fail(probe, code));
        }
        assertThat(play.state()).isEqualTo(BreakerState.HALF_OPEN);
        play.succeed(2);
        assertThat(play.state()).isEqualTo(BreakerState.HALF_OPEN);
        play.succeed(1);
        assertThat(play.state()).isEqualTo(BreakerState.CLOSED);
    }

    @ParameterizedTest(name = "{0} % of {1} probes: {2} → {3}")
    @CsvSource({
        "30, 3, f, OPEN",
        "30, 3, ssf, OPEN",
        "30, 3, sss, CLOSED",
        "50, 3, f, HALF_OPEN",
        "50, 3, ff, OPEN",
        "50, 3, sfs, CLOSED",
        "50, 3, ssf, CLOSED",
        "50, 3, sb, HALF_OPEN",
        "50, 3, bb, OPEN",
        "100, 3, ff, HALF_OPEN",
        "100, 3, fff, OPEN",
        "100, 1, s, CLOSED",
        "10, 10, sssssssss, HALF_OPEN",
        "10, 10, sssssssssf, OPEN"
    })
    void closesOrOpensAgainByTheShareOfItsProbes(int percent, int probes, String script, BreakerState state) {
        BreakerPlay other = new BreakerPlay(
                BreakerSpec.defaults().withFailedPercent(percent).withProbes(probes));
        other.failing().pass(SECOND);
        play(other, script);

        assertThat(other.state()).isEqualTo(state);
    }

    @Test
    void aProbeThatIsCutAfterItsFirstEventOpensItAgain() {
        play.failing().pass(SECOND);
        Ticket probe = play.answer(Duration.ZERO);
        play.fail(probe, ErrorCode.STREAM_CUT);

        assertThat(play.gate.state(play.now).reason()).isEqualTo("1 of 3 probes failed, last AGLM-3201");
    }

    @Test
    void aProbeThatIsCutAfterItHelpedToCloseItCountsAsAFailedAttempt() {
        play.failing().pass(SECOND);
        List<Ticket> probes = List.of(play.begin(), play.begin(), play.begin());
        probes.forEach(probe -> probe.firstEvent(Duration.ZERO));
        play.succeed(14);
        play.fail(3);
        probes.forEach(probe -> play.fail(probe, ErrorCode.STREAM_CUT));

        assertThat(play.gate.state(play.now).reason()).startsWith("6 of 20 attempts");
    }

    @Test
    void whatBeganBeforeItOpenedCountsNeverAgain() {
        List<Ticket> old = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            old.add(play.take());
        }
        play.failing();
        old.subList(0, 20).forEach(play::fail);
        assertThat(play.gate.state(play.now).looksIn()).isEqualTo(SECOND);

        play.pass(SECOND);
        Ticket probe = play.begin();
        old.subList(20, 30).forEach(play::succeed);
        old.subList(30, 35).forEach(ticket -> play.fail(ticket, ErrorCode.RATE_LIMITED));
        play.fail(old.get(35));
        assertThat(play.state()).isEqualTo(BreakerState.HALF_OPEN);
        play.begin();
        play.begin();
        assertThat(play.open()).as("no place was given back by them").isFalse();

        play.succeed(probe);
        play.succeed(2);
        assertThat(play.state()).isEqualTo(BreakerState.CLOSED);
        old.subList(36, 60).forEach(ticket -> play.fail(ticket, ErrorCode.CONNECT_FAILED));
        assertThat(play.state()).isEqualTo(BreakerState.CLOSED);
        play.fail(4, ErrorCode.CONNECT_FAILED);
        assertThat(play.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void attemptsOfTheLastResortAreNoProbes() {
        play.failing();
        List<Ticket> resorts = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            resorts.add(play.take());
        }
        play.pass(SECOND);
        List<Ticket> probes = List.of(play.begin(), play.begin(), play.begin());
        assertThat(play.open()).isFalse();
        resorts.add(play.take());
        resorts.add(play.take());
        for (int i = 0; i < 14; i += 2) {
            play.succeed(resorts.get(i));
            play.fail(resorts.get(i + 1));
        }
        assertThat(play.open()).isFalse();
        assertThat(play.state()).isEqualTo(BreakerState.HALF_OPEN);

        probes.forEach(play::succeed);
        assertThat(play.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void attemptsOfTheLastResortThatBeganBesideProbesSayNothing() {
        play.failing().pass(SECOND);
        List<Ticket> probes = List.of(play.begin(), play.begin(), play.begin());
        List<Ticket> resorts = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            resorts.add(play.take());
        }
        resorts.subList(0, 3).forEach(ticket -> ticket.ended(Outcome.IGNORED, null, play.now));
        resorts.subList(3, 6).forEach(play::fail);
        resorts.subList(6, 9).forEach(play::succeed);
        assertThat(play.open()).isFalse();
        assertThat(play.state()).isEqualTo(BreakerState.HALF_OPEN);

        probes.forEach(play::succeed);
        resorts.subList(9, 30).forEach(play::fail);
        assertThat(play.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void ticketsCountOnceHoweverOftenTheyAreTold() {
        for (int i = 0; i < 19; i++) {
            Ticket ticket = play.take();
            for (int k = 0; k < 3; k++) {
                play.fail(ticket);
                ticket.firstEvent(Duration.ZERO);
            }
        }
        assertThat(play.state()).isEqualTo(BreakerState.CLOSED);
        play.fail(1);
        play.pass(SECOND);

        Ticket probe = play.begin();
        probe.firstEvent(Duration.ZERO);
        probe.firstEvent(Duration.ZERO);
        play.succeed(probe);
        play.succeed(probe);
        assertThat(play.state()).isEqualTo(BreakerState.HALF_OPEN);
        play.begin();
        play.begin();
        play.begin();
        assertThat(play.open()).isFalse();
    }

    @Test
    void fromDownItBecomesFailingWhenAProbeIsAnsweredAndFails() {
        play.down().pass(SECOND);
        play.fail(1, ErrorCode.CONNECT_FAILED);
        assertThat(play.cause()).isEqualTo(BreakerCause.DOWN);
        assertThat(play.gate.state(play.now).reason()).startsWith("6 connection failures in a row");

        play.pass(Duration.ofSeconds(2));
        play.fail(1);
        assertThat(play.cause()).isEqualTo(BreakerCause.FAILING);
    }

    @Test
    void fromFailingItBecomesDownWhenFiveCannotConnectOneAfterTheOther() {
        play.failing();
        for (int i = 0; i < 4; i++) {
            play.pass(Duration.ofSeconds(3));
            play.fail(play.begin(), ErrorCode.CONNECT_TIMEOUT);
            assertThat(play.cause()).isEqualTo(BreakerCause.FAILING);
        }
        play.fail(1, ErrorCode.CONNECT_TIMEOUT);
        play.pass(Duration.ofSeconds(3));
        play.fail(play.begin(), ErrorCode.CONNECT_TIMEOUT);
        assertThat(play.cause()).isEqualTo(BreakerCause.DOWN);
    }

    @ParameterizedTest(name = "{0} of {1} slow → {2}")
    @CsvSource({
        "4, 20, CLOSED",
        "5, 19, CLOSED",
        "5, 20, OPEN",
        "4, 100, CLOSED",
        "5, 499, OPEN",
        "5, 500, CLOSED",
        "10, 1000, CLOSED",
        "10, 999, OPEN"
    })
    void opensWhenMoreThanOneInAHundredAndAtLeastFiveStreamsBeginTooLate(int slow, int of, BreakerState state) {
        BreakerPlay patient = new BreakerPlay(BreakerSpec.interactive());
        for (int i = 0; i < of - slow; i++) {
            patient.take().firstEvent(SECOND);
        }
        for (int i = 0; i < slow; i++) {
            patient.take().firstEvent(SECOND.plusNanos(1));
        }

        assertThat(patient.state()).isEqualTo(state);
    }

    @Test
    void slownessDoesNotMatterByDefaultNorThatOfWholeAnswers() {
        for (int i = 0; i < 100; i++) {
            play.take().firstEvent(Duration.ofSeconds(50));
        }
        assertThat(play.state()).isEqualTo(BreakerState.CLOSED);

        BreakerPlay unary = new BreakerPlay(BreakerSpec.interactive());
        for (int i = 0; i < 100; i++) {
            unary.gate.take(unary.unary(), 0).firstEvent(Duration.ofSeconds(50));
        }
        assertThat(unary.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void aSlowProbeKeepsItOpenAndQuickOnesCloseIt() {
        BreakerPlay slow = new BreakerPlay(BreakerSpec.interactive());
        for (int i = 0; i < 20; i++) {
            slow.take().firstEvent(Duration.ofSeconds(2));
        }
        slow.pass(Duration.ofSeconds(3));
        Ticket probe = slow.begin();
        probe.firstEvent(Duration.ofMillis(1_100));
        slow.pass(Duration.ofMillis(1_100));
        assertThat(slow.gate.state(slow.now).cause()).isEqualTo(BreakerCause.SLOW);
        assertThat(slow.gate.state(slow.now).reason())
                .isEqualTo("1 of 3 probes began after more than 1 s, last after 1.1 s");
        assertThat(slow.gate.state(slow.now).looksIn()).isEqualTo(Duration.ofSeconds(2));

        slow.pass(Duration.ofSeconds(2));
        slow.gate.take(slow.unary(), slow.now).firstEvent(Duration.ofSeconds(9));
        slow.answer(Duration.ofMillis(900));
        slow.answer(SECOND);
        assertThat(slow.state()).isEqualTo(BreakerState.CLOSED);
    }

    @ParameterizedTest
    @CsvSource({"first event", "end without one", "none"})
    void anAttemptEndsInAnOutcomeWhateverWasSaidOfIt(@Nullable String before) {
        play.fail(19);
        Ticket ticket = play.take();
        if ("first event".equals(before)) {
            ticket.firstEvent(Duration.ZERO);
        } else if ("end without one".equals(before)) {
            ticket.ended(Outcome.SUCCESS, null, play.now);
        } else {
            ticket.ended(Outcome.FAILED, null, play.now);
        }

        assertThat(play.gate.state(play.now).reason()).startsWith("none".equals(before) ? "20 of 20" : "19 of 20");
    }
}
