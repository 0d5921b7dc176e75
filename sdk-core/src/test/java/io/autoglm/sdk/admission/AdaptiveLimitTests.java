package io.autoglm.sdk.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.policy.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The rule, step by step: what the limit is told, and what it says then. Times are seconds. */
class AdaptiveLimitTests {

    private static final AdaptiveLimitSpec SPEC = AdaptiveLimitSpec.defaults();

    private AdaptiveLimit limit = new AdaptiveLimit(SPEC);
    private double now = -3; // the timer counts from anywhere

    private void starting(int start) {
        limit = new AdaptiveLimit(SPEC.withStart(start));
    }

    private static long nanos(double seconds) {
        return (long) (seconds * TimeUnit.SECONDS.toNanos(1));
    }

    /** Attempts that began after all that was told before, at full use. */
    private void tell(Outcome outcome, int times) {
        for (int i = 0; i < times; i++) {
            now += 0.001;
            limit.ended(outcome, nanos(now - 0.0005), nanos(now), limit.current());
        }
    }

    private void succeed(int times) {
        tell(Outcome.SUCCESS, times);
    }

    private void throttle() {
        tell(Outcome.THROTTLED, 1);
    }

    /** Finds a ceiling at {@code ceiling}, which has carried. */
    private void ceilingAt(int ceiling) {
        starting(ceiling);
        succeed(1);
        throttle();
        assertThat(limit.current()).isEqualTo(ceiling);
    }

    @ParameterizedTest(name = "start {0}, min {1}, max {2}: {3}")
    @CsvSource({"16, 1, 10000, 16", "16, 1, 5, 5", "16, 20, 30, 20", "1, 1, 1, 1"})
    void startsWithinItsBounds(int start, int min, int max, int first) {
        AdaptiveLimit bounded =
                new AdaptiveLimit(new AdaptiveLimitSpec(start, min, max, SPEC.firstPause(), SPEC.longestPause(), 50));

        assertThat(bounded.current()).isEqualTo(first);
        assertThat(bounded.highest()).isEqualTo(max);
    }

    @Test
    void risesByOneWithEachSuccessWhileNothingWasRefused() {
        succeed(100);

        assertThat(limit.current()).isEqualTo(116);
    }

    @Test
    void staysWhereItIsWhileItIsNotReached() {
        for (int i = 0; i < 1_000; i++) {
            limit.ended(Outcome.SUCCESS, nanos(i), nanos(i + 0.5), 15);
        }

        assertThat(limit.current()).isEqualTo(16);
    }

    @Test
    void risesNoHigherThanAllowedAndFallsNoLowerThanAllowed() {
        limit = new AdaptiveLimit(SPEC.withMin(3).withMax(20));

        succeed(100);
        assertThat(limit.current()).isEqualTo(20);

        for (int i = 0; i < 20; i++) {
            throttle();
        }
        assertThat(limit.current()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(
            value = Outcome.class,
            names = {"FAILED", "IGNORED"})
    void failuresAndIgnoredOutcomesChangeNothing(Outcome outcome) {
        String before = limit.toString();

        tell(outcome, 1_000);

        assertThat(limit).hasToString(before);
        ceilingAt(5);
        before = limit.toString();
        now += 3_600;
        tell(outcome, 1_000);
        assertThat(limit).hasToString(before);
    }

    @Test
    void aLimitThatNeverCarriedFallsByThreeTenths() {
        List<Integer> seen = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            throttle();
            seen.add(limit.current());
        }

        assertThat(seen).containsExactly(11, 7, 4, 2, 1, 1, 1, 1);
    }

    @Test
    void aLimitThatHasRisenFallsByOneAtFirstAndByThreeTenthsWhenThatIsNotEnough() {
        starting(10);
        succeed(1);

        throttle();
        assertThat(limit.current()).isEqualTo(10);
        throttle();
        assertThat(limit.current()).isEqualTo(7);
    }

    @Test
    void aLimitThatHasCarriedAsManySuccessesAsItIsHighFallsByOne() {
        throttle();
        throttle();
        succeed(7); // at a limit of 7, below the ceiling: the next rise
        assertThat(limit.current()).isEqualTo(8);

        throttle();

        assertThat(limit.current()).isEqualTo(7);
    }

    @Test
    void carryingIsCountedAtTheCeilingToo() {
        ceilingAt(10);
        succeed(10);
        throttle();
        assertThat(limit.current()).isEqualTo(9);

        succeed(8);
        throttle();
        assertThat(limit.current()).isEqualTo(6);
    }

    @Test
    void oneBurstOfRefusalsIsOneCut() {
        for (int i = 0; i < 11; i++) {
            limit.ended(Outcome.THROTTLED, nanos(1), nanos(2 + i), 16 - i);
        }
        assertThat(limit.current()).isEqualTo(11);

        limit.ended(Outcome.THROTTLED, nanos(2), nanos(20), 11); // began at the moment of the cut
        assertThat(limit.current()).isEqualTo(11);
        limit.ended(Outcome.THROTTLED, nanos(2) + 1, nanos(21), 11);
        assertThat(limit.current()).isEqualTo(7);
    }

    @Test
    void whatBeganBeforeTheLastCutDoesNotCountWhenItSucceeds() {
        limit.ended(Outcome.THROTTLED, nanos(1), nanos(2), 16);
        for (int i = 0; i < 1_000; i++) {
            limit.ended(Outcome.SUCCESS, nanos(1), nanos(3 + i), 16);
        }

        assertThat(limit.current()).isEqualTo(11);
    }

    @ParameterizedTest(name = "limit {0}: the next after {1} successes")
    @CsvSource({"4, 4", "11, 11", "70, 16", "700, 16"})
    void risesBelowTheCeilingAfterLimitManySuccessesAndAfterSixteenAtTheMost(int cut, int successes) {
        starting((cut * 10 + 6) / 7);
        throttle();
        assertThat(limit.current()).isEqualTo(cut);

        succeed(successes - 1);
        assertThat(limit.current()).isEqualTo(cut);
        succeed(1);
        assertThat(limit.current()).isEqualTo(cut + 1);
    }

    @Test
    void stopsAtTheCeilingUntilThePauseIsOver() {
        ceilingAt(5);
        double found = now;

        succeed(100);
        assertThat(limit.current()).isEqualTo(5);
        now = found + 14.99;
        succeed(1);
        assertThat(limit.current()).isEqualTo(5);
        now = found + 15;
        succeed(1);
        assertThat(limit.current()).isEqualTo(6);
    }

    @Test
    void stopsAtTheCeilingUntilThereWereEnoughSuccesses() {
        ceilingAt(5);
        now += 3_600;

        succeed(49);
        assertThat(limit.current()).isEqualTo(5);
        succeed(1);
        assertThat(limit.current()).isEqualTo(6);
    }

    @Test
    void aHighLimitMustCarryAsManySuccessesAsItIsHighBeforeAProbe() {
        ceilingAt(200);
        now += 3_600;

        succeed(199);
        assertThat(limit.current()).isEqualTo(200);
        succeed(1);
        assertThat(limit.current()).isEqualTo(201);
    }

    @Test
    void thePauseDoublesWithEachProbeInVainUpToTheLongest() {
        ceilingAt(5);
        List<Long> pauses = new ArrayList<>();
        for (int probe = 0; probe < 8; probe++) {
            double from = now;
            while (limit.current() == 5) {
                now += 0.1;
                succeed(1);
            }
            pauses.add(Math.round(now - from));
            throttle();
            assertThat(limit.current()).isEqualTo(5);
        }

        assertThat(pauses).satisfies(all -> {
            List<Integer> expected = List.of(15, 30, 60, 120, 240, 300, 300, 300);
            for (int i = 0; i < expected.size(); i++) {
                assertThat(all.get(i)).isBetween((long) expected.get(i), expected.get(i) + 1L);
            }
        });
    }

    @Test
    void aProbeThatCarriesMakesTheCeilingForgotten() {
        ceilingAt(5);
        now += 15;
        succeed(50);
        assertThat(limit).hasToString("limit 6, ceiling 5");

        succeed(5);
        assertThat(limit).hasToString("limit 6, ceiling 5");
        succeed(1);
        assertThat(limit).hasToString("limit 7");
        succeed(3);
        assertThat(limit).hasToString("limit 10");
    }

    @Test
    void thePauseIsShortAgainAfterTheServerHasGrown() {
        ceilingAt(5);
        for (int probe = 0; probe < 4; probe++) {
            now += 300;
            succeed(50);
            throttle();
        }
        now += 300;
        succeed(50 + 6 + 3);
        assertThat(limit).hasToString("limit 10");
        throttle();

        now += 15;
        succeed(50);
        assertThat(limit).hasToString("limit 10, ceiling 9");
    }

    @Test
    void anOddRefusalAtTheCeilingDoesNotPutOffTheNextProbe() {
        ceilingAt(10);
        now += 15;
        succeed(49);
        throttle();
        assertThat(limit).hasToString("limit 9, ceiling 9");

        succeed(9);
        assertThat(limit).hasToString("limit 10, ceiling 9");
    }

    @Test
    void aServerThatShrinksIsProbedSoonAgain() {
        ceilingAt(10);
        for (int probe = 0; probe < 6; probe++) {
            now += 300;
            succeed(50);
            throttle();
        }
        throttle();
        assertThat(limit).hasToString("limit 7, ceiling 9");
        throttle();
        assertThat(limit).hasToString("limit 4, ceiling 6");

        double shrunk = now;
        succeed(4 + 5 + 50);
        assertThat(limit).hasToString("limit 6, ceiling 6");
        now = shrunk + 15;
        succeed(1);
        assertThat(limit).hasToString("limit 7, ceiling 6");
    }

    @Test
    void aLimitAtItsHighestForgetsTheCeilingWhenTheProbeCarries() {
        limit = new AdaptiveLimit(SPEC.withStart(5).withMax(6));
        succeed(1);
        throttle();
        now += 15;
        succeed(50 + 6);

        assertThat(limit).hasToString("limit 6");
        succeed(100);
        assertThat(limit).hasToString("limit 6");
    }

    @Test
    void obeysItsNumbers() {
        limit = new AdaptiveLimit(new AdaptiveLimitSpec(5, 1, 100, Duration.ofSeconds(1), Duration.ofSeconds(3), 7));
        succeed(1);
        throttle();
        for (double pause : new double[] {1, 2, 3, 3}) {
            now += pause - 0.1;
            succeed(7);
            assertThat(limit.current()).as("before %s s", pause).isEqualTo(5);
            now += 0.1;
            succeed(1);
            assertThat(limit.current()).as("after %s s", pause).isEqualTo(6);
            throttle();
        }
    }
}
