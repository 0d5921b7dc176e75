package io.autoglm.sdk.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bucket itself; time is a number. */
class RetryBudgetTests {

    private static final long SECOND = 1_000_000_000;
    private static final RetryBudgetSpec NO_REFILL =
            RetryBudgetSpec.defaults().withPerSecond(0).withPerSuccess(0);

    private static int withdrawAll(RetryBudget budget, long now) {
        int taken = 0;
        while (budget.tryWithdraw(now)) {
            taken++;
        }
        return taken;
    }

    /** As readings of a monotonic clock are: from anywhere, also below zero. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 123_456_789_012_345L, -987_654_321_098_765L, -5_000_000_000L})
    void startsFullAtTheMinimumWhateverTheClockSays(long now) {
        RetryBudget budget = new RetryBudget(RetryBudgetSpec.defaults());

        assertThat(budget.balance(now)).isEqualTo(10);
        assertThat(budget.capacity(now)).isEqualTo(10);
        assertThat(withdrawAll(budget, now)).isEqualTo(10);
        assertThat(budget.balance(now)).isZero();
        assertThat(budget.withdrawn()).isEqualTo(10);
        assertThat(budget.refused()).isEqualTo(1);

        assertThat(withdrawAll(budget, now + 2 * SECOND)).isEqualTo(2);
    }

    @Test
    void asManyAttemptsAsWereInFlightCanBeMadeAgainAlsoWhenAllHaveEnded() {
        RetryBudget budget = new RetryBudget(NO_REFILL);
        for (int i = 0; i < 500; i++) {
            budget.began(i);
        }
        assertThat(budget.inFlight()).isEqualTo(500);
        long later = 3_600 * SECOND; // long streams, which all break at once
        for (int i = 0; i < 500; i++) {
            budget.ended(later);
        }

        assertThat(budget.inFlight()).isZero();
        assertThat(budget.capacity(later)).isEqualTo(500);
        assertThat(withdrawAll(budget, later)).isEqualTo(500);
    }

    @Test
    void attemptsThatEndedCountForTheWindowAndNoLonger() {
        RetryBudget budget = new RetryBudget(NO_REFILL);
        for (int i = 0; i < 40; i++) {
            budget.began(0);
        }
        for (int i = 0; i < 25; i++) {
            budget.ended(2 * SECOND);
        }
        for (int i = 0; i < 15; i++) {
            budget.ended(6 * SECOND);
        }

        assertThat(budget.capacity(12 * SECOND)).isEqualTo(40);
        assertThat(budget.capacity(13 * SECOND)).isEqualTo(15);
        assertThat(budget.capacity(16 * SECOND)).isEqualTo(15);
        assertThat(budget.capacity(17 * SECOND)).isEqualTo(10);
    }

    @Test
    void attemptsInFlightCountHoweverLongAgoTheyBegan() {
        RetryBudget budget = new RetryBudget(NO_REFILL);
        for (int i = 0; i < 40; i++) {
            budget.began(0);
        }

        assertThat(budget.capacity(3_600 * SECOND)).isEqualTo(40);
    }

    @Test
    void tenSuccessesBringOneRetry() {
        RetryBudget budget = new RetryBudget(RetryBudgetSpec.defaults().withPerSecond(0));
        withdrawAll(budget, 0);
        for (int i = 0; i < 9; i++) {
            budget.deposit(0);
        }
        assertThat(budget.tryWithdraw(0)).isFalse();
        budget.deposit(0);

        assertThat(withdrawAll(budget, 0)).isEqualTo(1);
    }

    /** 200 calls per second whose answers take no time: what one second of them fails with can be made again. */
    @Test
    void whatTheSuccessesOfTheWindowBroughtFitsIn() {
        RetryBudget budget = new RetryBudget(RetryBudgetSpec.defaults().withPerSecond(0));
        withdrawAll(budget, -SECOND);
        for (int i = 0; i < 2_000; i++) {
            budget.deposit(i * SECOND / 200);
        }
        assertThat(budget.capacity(10 * SECOND - 1)).isCloseTo(200, within(1e-9));
        assertThat(budget.capacity(16 * SECOND)).isCloseTo(80, within(1e-9));
        assertThat(budget.capacity(21 * SECOND)).isEqualTo(10);

        assertThat(withdrawAll(budget, 10 * SECOND - 1)).isEqualTo(200);
    }

    @Test
    void aSecondBringsOneRetryAndItsPartsCount() {
        RetryBudget budget = new RetryBudget(RetryBudgetSpec.defaults().withPerSuccess(0));
        withdrawAll(budget, 0);

        assertThat(budget.tryWithdraw(SECOND - 1_000)).isFalse();
        assertThat(budget.balance(SECOND / 2)).isCloseTo(0.5, within(1e-9));
        assertThat(withdrawAll(budget, SECOND)).isEqualTo(1);
        assertThat(withdrawAll(budget, 5 * SECOND / 2)).isEqualTo(1);
        assertThat(withdrawAll(budget, 3 * SECOND)).isEqualTo(1);
    }

    @Test
    void whatDoesNotFitIsLostWhenARetryIsWithdrawn() {
        RetryBudget budget = new RetryBudget(RetryBudgetSpec.defaults());
        assertThat(budget.tryWithdraw(0)).isTrue();
        for (int i = 0; i < 1_000; i++) {
            budget.deposit(0);
        }
        assertThat(budget.balance(20 * SECOND)).isEqualTo(10);
        assertThat(withdrawAll(budget, 3_600 * SECOND)).isEqualTo(10);
    }

    @Test
    void aClockThatReadsBackwardsBetweenThreadsBringsNothingTwice() {
        RetryBudget budget = new RetryBudget(RetryBudgetSpec.defaults());
        withdrawAll(budget, 10 * SECOND);
        assertThat(budget.tryWithdraw(9 * SECOND)).isFalse();
        assertThat(withdrawAll(budget, 11 * SECOND)).isEqualTo(1);
        assertThat(budget.tryWithdraw(10 * SECOND)).isFalse();
        assertThat(withdrawAll(budget, 11 * SECOND)).isZero();
    }

    @Test
    void aRetryThatWasNeverSentIsThereAgain() {
        RetryBudget budget = new RetryBudget(NO_REFILL);
        withdrawAll(budget, 0);
        budget.giveBack();

        assertThat(budget.withdrawn()).isEqualTo(9);
        assertThat(withdrawAll(budget, 0)).isEqualTo(1);
    }

    @Test
    void anUnlimitedBudgetNeverRefusesButCounts() {
        RetryBudget budget = new RetryBudget(RetryBudgetSpec.unlimited().withMinimum(0));
        for (int i = 0; i < 1_000; i++) {
            assertThat(budget.tryWithdraw(0)).isTrue();
        }

        assertThat(budget.withdrawn()).isEqualTo(1_000);
        assertThat(budget.refused()).isZero();
        assertThat(budget.balance(0)).isInfinite();
        assertThat(budget.capacity(0)).isInfinite();
    }

    @Test
    void aMinimumOfNothingLeavesTheAttemptsInFlight() {
        RetryBudget budget = new RetryBudget(NO_REFILL.withMinimum(0));
        assertThat(budget.tryWithdraw(0)).isFalse();
        budget.began(0);
        budget.ended(0);

        assertThat(withdrawAll(budget, 0)).isEqualTo(1);
    }

    @Test
    void beingSpentIsNewsOnceAndRecoveryWhenItIsHalfFull() {
        RetryBudget budget = new RetryBudget(RetryBudgetSpec.defaults());
        withdrawAll(budget, 0);
        assertThat(budget.isSpent()).isFalse();
        assertThat(budget.noteSpent()).isTrue();
        budget.tryWithdraw(0);
        budget.tryWithdraw(0);
        assertThat(budget.noteSpent()).isFalse();
        assertThat(budget.isSpent()).isTrue();

        assertThat(budget.noteRecovered(5 * SECOND - 1_000_000)).isNull();
        assertThat(budget.isSpent()).isTrue();
        assertThat(budget.noteRecovered(5 * SECOND)).isEqualTo(3);
        assertThat(budget.noteRecovered(5 * SECOND)).isNull();
        assertThat(budget.isSpent()).isFalse();
    }

    @Test
    void noRetryIsLostOrMadeUpBetweenThreads() throws Exception {
        RetryBudget budget = new RetryBudget(NO_REFILL.withMinimum(1_000).withPerSuccess(0.5));
        int threads = 4;
        int rounds = 20_000;
        CountDownLatch go = new CountDownLatch(1);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<Future<Integer>> taken = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            taken.add(pool.submit(() -> {
                go.await();
                int mine = 0;
                for (int i = 0; i < rounds; i++) {
                    budget.began(i);
                    boolean got = budget.tryWithdraw(i);
                    mine += got ? 1 : 0;
                    if (got && i % 3 == 0) {
                        budget.giveBack();
                        mine--;
                    }
                    if (mine < 0 || budget.balance(i) > 1_000) {
                        throw new AssertionError("balance " + budget.balance(i));
                    }
                    budget.ended(i);
                }
                return mine;
            }));
        }
        go.countDown();
        long all = 0;
        for (Future<Integer> each : taken) {
            all += each.get(30, TimeUnit.SECONDS);
        }
        pool.shutdown();

        assertThat(all).isEqualTo(1_000);
        assertThat(budget.withdrawn()).isEqualTo(1_000);
        assertThat(budget.inFlight()).isZero();
        assertThat(budget.balance(rounds)).isZero();
    }

    @Test
    void refusesSettingsThatMakeNoSense() {
        RetryBudgetSpec spec = RetryBudgetSpec.defaults();
        assertThat(spec).isEqualTo(new RetryBudgetSpec(true, 10, 0.1, 1, Duration.ofSeconds(10)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec.withMinimum(-1))
                .withMessage("minimum must be 0 to 1000000, was -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec.withPerSuccess(Double.NaN))
                .withMessage("perSuccess must be 0 to 1, was NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec.withPerSuccess(1.1))
                .withMessage("perSuccess must be 0 to 1, was 1.1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec.withPerSecond(-0.1))
                .withMessage("perSecond must be 0 to 10000, was -0.1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec.withWindow(Duration.ofMillis(999)))
                .withMessage("window must be 1 s to 1 h, was PT0.999S");
    }
}
