package io.autoglm.sdk.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.admission.FollowedLimit.Reading;
import io.autoglm.sdk.policy.Gate.Verdict;
import io.autoglm.sdk.policy.ServerQuota.Unit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server allows 60 in a minute. Answers take 100 ms; times are in seconds. */
class FollowedLimitTests {

    private static final double TAKES = 0.1;

    private final Spending spending = new Spending();

    private static long nanos(double seconds) {
        return Math.round(seconds * 1e9);
    }

    private static Reading reading(@Nullable Long amount, long remaining, double reset, double sent, long seen) {
        return new Reading(amount, remaining, nanos(reset), null, nanos(sent), nanos(sent + TAKES), seen);
    }

    private static Reading reading(long remaining, double reset, double sent, long seen) {
        return reading(60L, remaining, reset, sent, seen);
    }

    private FollowedLimit at(FollowedLimit limit, double now) {
        return limit.at(nanos(now), spending, Unit.REQUESTS);
    }

    private void spend(int requests) {
        for (int i = 0; i < requests; i++) {
            spending.began(0, 0);
        }
    }

    private static Verdict notBefore(double seconds) {
        return new Verdict.NotBefore(nanos(seconds));
    }

    @Test
    void whatIsLeftLacksWhatWasSpentSince() {
        FollowedLimit limit = FollowedLimit.of(reading(10, 30.5, 0, 50));

        assertThat(limit.left(nanos(1), 50)).isEqualTo(10);
        assertThat(limit.left(nanos(1), 57)).isEqualTo(3);
        assertThat(limit.check(3, nanos(1), 57)).isEqualTo(Verdict.OPEN);
        assertThat(limit.check(4, nanos(1), 57)).isEqualTo(notBefore(30.6));
        assertThat(limit.check(0, nanos(1), 99)).as("costs nothing").isEqualTo(Verdict.OPEN);
        assertThat(limit.left(nanos(1), 40)).as("given back since").isEqualTo(10);
    }

    @Test
    void aWindowIsWholeAgainAtItsEndAndNotBefore() {
        spend(60);
        FollowedLimit limit = FollowedLimit.of(reading(0, 30.5, 0, 60));

        assertThat(at(limit, 30.59)).isSameAs(limit);
        FollowedLimit next = at(limit, 30.61);
        assertThat(next.left(nanos(30.61), 60)).isEqualTo(60);
        assertThat(at(next, 40)).isSameAs(next);
        assertThat(next.check(1, nanos(40), 120))
                .as("as long as the one before seemed")
                .isEqualTo(notBefore(61.1));
    }

    /** Who says 30 may mean 30.9. */
    @Test
    void wholeSecondsAreRoundedUp() {
        FollowedLimit limit = FollowedLimit.of(reading(0, 30, 0, 0));

        assertThat(limit.check(1, nanos(1), 0)).isEqualTo(notBefore(31.1));
    }

    @Test
    void theEarliestOfWhatTheAnswersOfAWindowSayIsItsEnd() {
        FollowedLimit limit = FollowedLimit.of(new Reading(60L, 9, nanos(30.5), null, 0, nanos(5), 0))
                .heard(reading(8, 29.5, 1, 1))
                .heard(new Reading(60L, 7, nanos(28.5), null, nanos(2), nanos(9), 2));

        assertThat(limit.check(10, nanos(10), 2)).isEqualTo(notBefore(30.6));
    }

    @Test
    void anAnswerToAnEarlierAttemptTellsNothingNew() {
        FollowedLimit limit = FollowedLimit.of(reading(8, 29.5, 1, 1));

        assertThat(limit.heard(reading(9, 30.5, 0, 0))).isSameAs(limit);
    }

    @Test
    void anAnswerOfTheLastWindowDoesNotSpoilTheNext() {
        FollowedLimit limit = at(FollowedLimit.of(reading(5, 10.5, 0, 0)), 11);

        FollowedLimit same = limit.heard(new Reading(60L, 2, nanos(2.5), null, nanos(8), nanos(11.5), 3));

        assertThat(same).isSameAs(limit);
        assertThat(limit.heard(reading(58, 59.5, 11.2, 4)).left(nanos(12), 4)).isEqualTo(58);
    }

    @Test
    void theFirstAnswerOfANewWindowSaysWhenItEnds() {
        FollowedLimit limit = at(FollowedLimit.of(reading(0, 10.5, 0, 0)), 11).heard(reading(59, 59.5, 11, 1));

        assertThat(limit.check(60, nanos(12), 1))
                .as("not 10.5 s after the last")
                .isEqualTo(notBefore(70.6));
    }

    /** As much missing, and as long to go, as in the window before: within one window that would be a bucket. */
    @Test
    void answersOfDifferentWindowsDoNotShowABucket() {
        FollowedLimit limit = FollowedLimit.of(reading(30, 30.5, 0, 0));
        for (int window = 1; window <= 4; window++) {
            limit = limit.heard(reading(30, 30.5, 60 * window, 0));
        }

        assertThat(limit.isBucket()).isFalse();
    }

    /** Windows that seemed shorter than they are end too early; what the next one says of itself counts, though it may be later. */
    @Test
    void theEndOfAWindowThatWasOnlyGuessedIsForgotten() {
        FollowedLimit limit = at(FollowedLimit.of(reading(0, 58, 1, 0)), 60.2);
        assertThat(limit.check(61, nanos(61), 1)).isEqualTo(notBefore(118.1));

        limit = limit.heard(new Reading(60L, 50, nanos(57), null, nanos(60.3), nanos(62.3), 10));

        assertThat(limit.check(61, nanos(63), 10)).isEqualTo(notBefore(120.3));
    }

    /** One request comes back in a second: after 30 at once, whole again in 30 s, later and later with each that is sent. */
    @Test
    void twoAnswersInARowThatContradictAWindowShowABucket() {
        FollowedLimit limit = FollowedLimit.of(reading(30, 30.001, 0, 30));
        assertThat(limit.isBucket()).isFalse();
        limit = limit.heard(reading(31, 29.001, 2, 31)); // 32 would be left in a bucket without this one
        assertThat(limit.isBucket()).isFalse();
        limit = limit.heard(reading(32, 28.001, 4, 32));

        assertThat(limit.isBucket()).isTrue();
        assertThat(limit.left(nanos(4.1), 32)).isEqualTo(32);
        assertThat(limit.left(nanos(14.2), 32)).as("comes back evenly").isEqualTo(42);
        assertThat(limit.left(nanos(500), 32)).as("and holds no more").isEqualTo(60);
        assertThat(limit.check(34, nanos(4.1), 32))
                .isInstanceOfSatisfying(
                        Verdict.NotBefore.class,
                        later -> assertThat(later.atNanos()).isBetween(nanos(6.0), nanos(6.2)));
    }

    @Test
    void aBucketThatWasFullForLongDoesNotSaveUp() {
        FollowedLimit bucket = FollowedLimit.of(reading(30, 30.001, 0, 30))
                .heard(reading(31, 29.001, 2, 31))
                .heard(reading(32, 28.001, 4, 32));
        spend(32);
        bucket = at(bucket, 600);
        spend(60);

        assertThat(at(bucket, 600).left(nanos(600), spending.total(Unit.REQUESTS)))
                .isZero();
    }

    @Test
    void aWindowIsNeverTakenForABucket() {
        FollowedLimit limit = FollowedLimit.of(reading(59, 59.5, 0, 1));
        long seen = 1;
        for (int minute = 0; minute < 20; minute++) {
            for (int i = 1; i < 50; i++) { // evenly, and so that each minute looks like the one before
                double sent = 60 * minute + 0.5 + i;
                limit = at(limit, sent).heard(reading(60 - i, 59.5 - i, sent, ++seen));
                assertThat(limit.isBucket()).isFalse();
            }
        }
    }

    @Test
    void aWindowThatIsUsedUpAtItsBeginningIsNeverTakenForABucket() {
        FollowedLimit limit = FollowedLimit.of(reading(60, 60, 0, 0));
        long seen = 0;
        for (int minute = 0; minute < 20; minute++) {
            for (int i = 1; i <= 60; i++) {
                double sent = 60 * minute + 1.5 + 0.08 * i;
                limit = at(limit, sent).heard(reading(60 - i, Math.floor(58.5 - 0.08 * i), sent, ++seen));
                assertThat(limit.isBucket()).as("minute %d", minute).isFalse();
            }
        }
    }

    @Test
    void aBucketThatBecomesAWindowIsReadAsOne() {
        FollowedLimit limit = FollowedLimit.of(reading(30, 30.001, 0, 30))
                .heard(reading(31, 29.001, 2, 31))
                .heard(reading(32, 28.001, 4, 32))
                .heard(reading(20, 25.001, 5, 44))
                .heard(reading(15, 24.001, 6, 49))
                .heard(reading(10, 20.001, 10, 54));

        assertThat(limit.isBucket()).isFalse();
    }

    @ParameterizedTest(name = "limit {0}, then {1}")
    @CsvSource({"60, 30", ", 60", "60,"})
    void aLimitOfAnotherSizeIsAnotherLimit(@Nullable Long before, @Nullable Long after) {
        FollowedLimit limit = FollowedLimit.of(reading(before, 30, 30.001, 0, 30))
                .heard(reading(before, 31, 29.001, 2, 31))
                .heard(reading(before, 32, 28.001, 4, 32))
                .heard(reading(after, 20, 27.001, 6, 33));

        assertThat(limit.isBucket()).isFalse();
        assertThat(limit.left(nanos(7), 33)).isEqualTo(20);
    }

    @Test
    void aLimitOfUnknownSizeHoldsUntilItsEndAndIsOpenThen() {
        FollowedLimit limit = FollowedLimit.of(reading(null, 0, 5.5, 0, 0));

        assertThat(limit.check(1, nanos(1), 0)).isEqualTo(notBefore(5.6));
        assertThat(at(limit, 6).check(1_000_000, nanos(6), 0)).isEqualTo(Verdict.OPEN);
    }

    /** Else who wants more than the limit allows waits for ever. */
    @Test
    void moreThanTheLimitMayBeSpentWhenAllOfItIsLeft() {
        FollowedLimit limit = at(FollowedLimit.of(reading(10, 5.5, 0, 0)), 6);

        assertThat(limit.check(500, nanos(6), 0)).isEqualTo(Verdict.OPEN);
        assertThat(limit.check(500, nanos(6), 1)).isEqualTo(notBefore(11.1));
    }

    @Test
    void theLengthOfAWindowIsKnownWhenItIsSaid() {
        Reading said = new Reading(60L, 0, nanos(5.5), nanos(60), 0, nanos(TAKES), 0);

        assertThat(at(FollowedLimit.of(said), 6).check(61, nanos(7), 1)).isEqualTo(notBefore(65.6));
    }

    @Test
    void aResetOfNothingStopsNobody() {
        FollowedLimit limit = FollowedLimit.of(new Reading(60L, 0, 0, 0L, 0, nanos(TAKES), 0));

        assertThat(at(limit, 1.2).check(1, nanos(1.2), 0)).isEqualTo(Verdict.OPEN);
        assertThat(limit).hasToString("window of 60, left 0");
    }
}
