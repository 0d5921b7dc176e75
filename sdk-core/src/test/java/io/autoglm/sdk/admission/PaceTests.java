package io.autoglm.sdk.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaceTests {

    private final Pace pace = new Pace();
    private long now;

    private void after(double seconds) {
        now += (long) (seconds * 1e9);
    }

    private void turns(int number, double seconds) {
        for (int i = 0; i < number; i++) {
            after(seconds);
            pace.turn(now);
        }
    }

    @Test
    void nothingIsKnownBeforeThereWereEightTurns() {
        pace.begins(now);
        turns(7, 1);
        assertThat(pace.likely(1, now)).isNull();

        turns(1, 1);
        assertThat(pace.likely(5, now)).isEqualTo(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 63, 64, 65, 200})
    void turnsAtASteadyPaceGoOnSo(int before) {
        pace.begins(now);
        turns(before, 0.5);

        assertThat(pace.likely(10, now)).isEqualTo(Duration.ofSeconds(5));
        after(0.4);
        assertThat(pace.likely(10, now)).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void theLatestTurnsCount() {
        pace.begins(now);
        turns(200, 5);
        turns(Pace.KEPT, 0.25);

        assertThat(pace.likely(4, now)).isEqualTo(Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 3, 9.9})
    void turnsThatComeInBurstsDoNotLookSlowBetweenThem(double sinceTheBurst) {
        pace.begins(now);
        after(10);
        turns(16, 0);
        after(sinceTheBurst);

        assertThat(pace.likely(16, now)).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void aPauseLongerThanAllBeforeIsNews() {
        pace.begins(now);
        turns(10, 1);
        after(100);

        assertThat(pace.likely(1, now)).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void whatWasBeforeALineWasEmptySaysNothing() {
        pace.begins(now);
        turns(100, 10);

        pace.begins(now);
        assertThat(pace.likely(1, now)).isNull();
        turns(8, 1);

        assertThat(pace.likely(1, now)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void turnsAllAtOnceTakeNoTime() {
        pace.begins(now);
        turns(100, 0);

        assertThat(pace.likely(1_000, now)).isEqualTo(Duration.ZERO);
    }
}
