package io.autoglm.sdk.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTests {

    private static final Backoff PLAIN =
            new Backoff(Duration.ofMillis(200), 2, Duration.ofSeconds(10), Backoff.Jitter.NONE);

    @ParameterizedTest(name = "retry {0} waits {1} ms")
    @CsvSource(textBlock = """
               1,   200
               2,   400
               3,   800
               6,  6400
               7, 10000
            9999, 10000
            """)
    void growsToTheCap(int retry, long millis) {
        assertThat(PLAIN.delayBefore(retry, new Random(1))).hasMillis(millis);
    }

    @Test
    void jitterAroundStaysWithin20PercentAndUsesAllOfThem() {
        Backoff backoff = PLAIN.withJitter(Backoff.Jitter.AROUND);
        Random random = new Random(1);
        long least = Long.MAX_VALUE;
        long most = 0;
        for (int i = 0; i < 10_000; i++) {
            long micros = backoff.delayBefore(2, random).toNanos() / 1_000;
            least = Math.min(least, micros);
            most = Math.max(most, micros);
        }
        assertThat(least).isBetween(320_000L, 321_000L);
        assertThat(most).isBetween(479_000L, 480_000L);
    }

    @Test
    void fullJitterUsesAllFromNothingToTheWholeWait() {
        Backoff backoff = PLAIN.withJitter(Backoff.Jitter.FULL);
        Random random = new Random(1);
        long least = Long.MAX_VALUE;
        long most = 0;
        for (int i = 0; i < 10_000; i++) {
            long micros = backoff.delayBefore(2, random).toNanos() / 1_000;
            least = Math.min(least, micros);
            most = Math.max(most, micros);
        }
        assertThat(least).isBetween(0L, 1_000L);
        assertThat(most).isBetween(399_000L, 400_000L);
    }

    @Test
    void jitterNeverExceedsTheCap() {
        Backoff backoff = PLAIN.withJitter(Backoff.Jitter.AROUND);
        Random random = new Random(1);
        for (int i = 0; i < 1_000; i++) {
            assertThat(backoff.delayBefore(50, random)).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(10));
        }
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PLAIN.withBase(Duration.ofMillis(-1)))
                .withMessage("base must be from 0 to 1 day, was PT-0.001S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PLAIN.withFactor(0.5))
                .withMessage("factor must be from 1 to 100, was 0.5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PLAIN.withFactor(Double.NaN))
                .withMessage("factor must be from 1 to 100, was NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PLAIN.withCap(Duration.ofMillis(100)))
                .withMessage("cap must be from base (PT0.2S) to 1 day, was PT0.1S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PLAIN.delayBefore(0, new Random(1)))
                .withMessage("retry must be at least 1, was 0");
    }
}
