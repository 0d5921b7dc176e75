package io.autoglm.sdk.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FirstEventsTests {

    private final FirstEvents times = new FirstEvents();
    private long now = Duration.ofDays(400).toNanos();

    private void seen(int number, Duration took) {
        for (int i = 0; i < number; i++) {
            times.seen(now - took.toNanos(), now);
        }
    }

    private Duration median() {
        return times.median(now);
    }

    @Test
    void nothingIsKnownBeforeThereAreTwenty() {
        seen(19, Duration.ofSeconds(3));
        assertThat(median()).isNull();

        seen(1, Duration.ofSeconds(3));
        assertThat(median()).isEqualTo(Duration.ofSeconds(3));
    }

    @ParameterizedTest
    @CsvSource({
        "20, 0, 1",
        "20, 12, 1",
        "17, 15, 1",
        "16, 16, 9",
        "20, 20, 9",
        "32, 32, 9",
        "1000, 15, 1",
        "1000, 16, 9"
    })
    void theMedianIsThatOfTheLatest(int quick, int slow, long seconds) {
        seen(quick, Duration.ofSeconds(1));
        seen(slow, Duration.ofSeconds(9));

        assertThat(median()).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void whatIsOlderThanAMinuteDoesNotCount() {
        seen(32, Duration.ofSeconds(3));
        now += FirstEvents.FRESH.toNanos();
        assertThat(median()).isEqualTo(Duration.ofSeconds(3));

        now += Duration.ofMillis(1).toNanos();
        assertThat(median()).isNull();
        seen(20, Duration.ofSeconds(1));

        assertThat(median()).isEqualTo(Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @CsvSource({"SUCCESS, 5, 5", "FAILED, 5, 5", "IGNORED, 5, 5", "THROTTLED, 5, 2", "IGNORED, 1, 2", "FAILED, 2, 2"})
    void anAttemptWithoutAFirstEventCountsUnlessThatLowersTheMedian(Outcome outcome, long took, long median) {
        seen(20, Duration.ofSeconds(2));

        for (int i = 0; i < 32; i++) {
            times.missed(outcome, now - Duration.ofSeconds(took).toNanos(), now);
        }

        assertThat(median()).isEqualTo(Duration.ofSeconds(median));
    }

    @Test
    void aServerThatAnswersNobodyInTimeIsNoticed() {
        for (int i = 0; i < 20; i++) {
            times.missed(Outcome.IGNORED, now - Duration.ofSeconds(5).toNanos(), now);
        }

        assertThat(median()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void timesBelowZeroOfTheClockAndOfManyDaysAreTimesToo() {
        now = -Duration.ofSeconds(1).toNanos();
        seen(32, Duration.ofDays(60));

        assertThat(median()).isEqualTo(Duration.ofMillis(Integer.MAX_VALUE));
    }
}
