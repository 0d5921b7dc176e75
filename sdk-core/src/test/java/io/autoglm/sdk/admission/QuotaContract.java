package io.autoglm.sdk.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.policy.Gate.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every quota owes, whatever the store; implement it for a store and the tests come along. */
interface QuotaContract {

    long SECOND = 1_000_000_000L;

    /** 2 in a second, 10 at once. */
    Rate RATE = new Rate(120, Duration.ofMinutes(1), 10);

    /** Returns an empty store, alone with its quotas, which leases at once if it leases. */
    QuotaStore store();

    private Quota quota() {
        return store().open("here/m/requests", RATE);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 5_000_000_000L, -5_000_000_000L, Long.MAX_VALUE / 2, Long.MIN_VALUE / 2})
    default void isFullAtFirstWhateverTheTimerCountsFrom(long now) {
        Quota quota = quota();

        assertThat(quota.check(10, now)).isEqualTo(Verdict.OPEN);
        assertThat(quota.left(now)).isEqualTo(10);
    }

    @Test
    default void beingAskedChangesNothing() {
        Quota quota = quota();

        for (int i = 0; i < 1_000; i++) {
            assertThat(quota.check(10, 0)).isEqualTo(Verdict.OPEN);
        }
        assertThat(quota.left(0)).isEqualTo(10);
    }

    @Test
    default void whatIsTakenIsGoneAndComesBackEvenly() {
        Quota quota = quota();
        quota.take(10, 0);

        assertThat(quota.left(0)).isZero();
        assertThat(quota.check(1, 0)).isEqualTo(new Verdict.NotBefore(SECOND / 2));
        assertThat(quota.check(1, SECOND / 2 - 1)).isEqualTo(new Verdict.NotBefore(SECOND / 2));
        assertThat(quota.check(1, SECOND / 2)).isEqualTo(Verdict.OPEN);
        assertThat(quota.check(3, SECOND / 2)).isEqualTo(new Verdict.NotBefore(3 * SECOND / 2));
        assertThat(quota.left(2 * SECOND)).isEqualTo(4);
    }

    @Test
    default void neverHoldsMoreThanItsBurst() {
        Quota quota = quota();
        quota.take(1, 0);

        assertThat(quota.left(100 * SECOND)).isEqualTo(10);
        quota.giveBack(5, 100 * SECOND);
        assertThat(quota.left(100 * SECOND)).isEqualTo(10);
    }

    @Test
    default void whatIsGivenBackIsThereAtOnce() {
        Quota quota = quota();
        quota.take(10, 0);
        quota.giveBack(4, 0);

        assertThat(quota.left(0)).isEqualTo(4);
        assertThat(quota.check(4, 0)).isEqualTo(Verdict.OPEN);
    }

    /** Else who wants more than there ever is waits for ever. */
    @Test
    default void moreThanItHoldsMayBeTakenWhenItIsFullAndTheDebtIsPaidBeforeAnythingElse() {
        Quota quota = quota();

        assertThat(quota.check(25, 0)).isEqualTo(Verdict.OPEN);
        quota.take(25, 0);

        assertThat(quota.left(0)).isEqualTo(-15);
        assertThat(quota.check(1, 0)).isEqualTo(new Verdict.NotBefore(8 * SECOND));
        assertThat(quota.check(25, 8 * SECOND)).as("not full yet").isEqualTo(new Verdict.NotBefore(25 * SECOND / 2));
        assertThat(quota.check(25, 25 * SECOND / 2)).isEqualTo(Verdict.OPEN);
    }

    @Test
    default void nothingIsFree() {
        Quota quota = quota();
        quota.take(100, 0);

        assertThat(quota.check(0, 0)).as("a call that costs nothing of it").isEqualTo(Verdict.OPEN);
        quota.take(0, 0);
        quota.giveBack(0, 0);
        assertThat(quota.left(0)).isEqualTo(-90);
    }

    @Test
    default void timeThatGoesBackBringsNothingAndTakesNothing() {
        Quota quota = quota();
        quota.take(10, 10 * SECOND);

        assertThat(quota.left(0)).isZero();
        assertThat(quota.left(11 * SECOND)).isEqualTo(2);
        assertThat(quota.left(10 * SECOND)).isEqualTo(2);
    }
}
