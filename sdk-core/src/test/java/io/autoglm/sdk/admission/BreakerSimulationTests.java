package io.autoglm.sdk.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.policy.Gate.Verdict;
import io.autoglm.sdk.policy.Ticket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** One endpoint only, and nothing to fall back to: 20 calls in a second for ten minutes, each answered or failed after 200 ms. */
class BreakerSimulationTests {

    private static final long STEP = Duration.ofMillis(50).toNanos();
    private static final int ANSWER_STEPS = 4;
    private static final int STEPS = 10 * 60 * 20;

    private enum Mode {
        NONE,
        LAST_RESORT,
        STRICT
    }

    /** What became of the calls. */
    private static final class Result {

        int answered;
        int sent;
        int sentInOutage;
        int stepsUntilBack = -1;

        double goodput() {
            return 100.0 * answered / STEPS;
        }
    }

    private record Running(Ticket ticket, int step, boolean fails) {}

    /** Each attempt fails by chance; nothing can be reached from {@code from} until {@code to}, in steps. */
    private static Result run(Mode mode, double chance, int from, int to) {
        BreakerPlay play = new BreakerPlay(BreakerSpec.defaults());
        Random random = new Random(7);
        Deque<Running> running = new ArrayDeque<>();
        Result result = new Result();
        for (int step = 0; step < STEPS; step++) {
            play.pass(Duration.ofNanos(STEP));
            boolean dead = step >= from && step < to;
            while (!running.isEmpty() && running.peek().step <= step) {
                end(play, running.poll(), dead, result, step - to);
            }
            boolean fails = random.nextDouble() < chance;
            if (mode == Mode.NONE || passes(play.check(), mode)) {
                result.sent++;
                result.sentInOutage += dead ? 1 : 0;
                running.add(new Running(play.take(), step + ANSWER_STEPS, fails));
            }
        }
        return result;
    }

    private static boolean passes(Verdict verdict, Mode mode) {
        return !(verdict instanceof Verdict.Closed closed) || (mode == Mode.LAST_RESORT && closed.lastResort());
    }

    private static void end(BreakerPlay play, Running attempt, boolean dead, Result result, int stepsAfter) {
        if (dead) {
            play.fail(attempt.ticket, ErrorCode.CONNECT_FAILED);
        } else if (attempt.fails) {
            play.fail(attempt.ticket);
        } else {
            play.succeed(attempt.ticket);
            result.answered++;
            if (stepsAfter >= 0 && result.stepsUntilBack < 0) {
                result.stepsUntilBack = stepsAfter;
            }
        }
    }

    @Test
    void onTheOnlyEndpointALastResortAnswersWhatTheServerCanAndAStrictBreakerDoesNot() {
        for (double chance : new double[] {0.1, 0.3, 0.4, 0.5}) {
            Result none = run(Mode.NONE, chance, 0, 0);
            Result resort = run(Mode.LAST_RESORT, chance, 0, 0);
            Result strict = run(Mode.STRICT, chance, 0, 0);
            System.out.printf(
                    "breaker, %.0f %% fail: answered without %.1f %%, last resort %.1f %%, strict %.1f %% (sent %.1f %%)%n",
                    100 * chance, none.goodput(), resort.goodput(), strict.goodput(), 100.0 * strict.sent / STEPS);

            assertThat(resort.goodput()).isEqualTo(none.goodput());
            if (chance >= 0.4) {
                assertThat(strict.goodput()).isLessThan(0.5 * none.goodput());
            }
        }
    }

    @Test
    void aDeadServerHearsOfAFewProbesOnlyAndIsUsedAgainWithinThreeSecondsAlsoAsTheOnlyOne() {
        int minute = 60 * 20;
        Result none = run(Mode.NONE, 0, 5 * minute, 6 * minute);
        Result resort = run(Mode.LAST_RESORT, 0, 5 * minute, 6 * minute);
        System.out.printf(
                "breaker, dead for 60 s: sent without %d, with %d; first answer after %.2f s%n",
                none.sentInOutage, resort.sentInOutage, resort.stepsUntilBack / 20.0);

        assertThat(none.sentInOutage).isEqualTo(minute);
        assertThat(resort.sentInOutage).isLessThan(100);
        assertThat(resort.stepsUntilBack).isBetween(0, 3 * 20 + ANSWER_STEPS);
    }
}
