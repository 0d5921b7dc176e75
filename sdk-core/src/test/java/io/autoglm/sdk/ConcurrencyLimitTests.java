package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.LimitSimulation.Figures;
import io.autoglm.sdk.admission.LimitSpec;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client that finds out how many attempts the server takes at once, and follows when that changes. */
class ConcurrencyLimitTests {

    private static final int CALLERS = 20;

    private static List<Figures> play(LimitSpec limit, int seconds, String allowed) {
        int[] each = Stream.of(allowed.split(" ")).mapToInt(Integer::parseInt).toArray();
        return new LimitSimulation(limit, Duration.ofSeconds(seconds))
                .with(CALLERS)
                .play(each);
    }

    @ParameterizedTest(name = "answers of {0} s, allowed {1}")
    @CsvSource({"1, 5 10", "1, 10 3 10", "1, 1 2", "10, 5 10", "10, 10 3 10", "10, 1 2", "30, 5 10", "30, 10 3 10"})
    void usesWhatTheServerAllowsAndIsSeldomTurnedAway(int seconds, String allowed) {
        assertThat(play(LimitSpec.defaults(), seconds, allowed)).allSatisfy(figures -> {
            assertThat(figures.throttled()).as("throttled").isLessThanOrEqualTo(2);
            assertThat(figures.utilisation()).as("used").isGreaterThanOrEqualTo(90);
            assertThat(figures.failed()).as("failed").isZero();
        });
    }

    /** At one long answer at a time, seldom trying and soon noticing exclude each other: trying is rationed. */
    @Test
    void isSeldomTurnedAwayByAServerOfOnePlaceHoweverLongItsAnswers() {
        assertThat(play(LimitSpec.defaults(), 20, "1")).allSatisfy(figures -> {
            assertThat(figures.throttled()).as("throttled").isLessThanOrEqualTo(2);
            assertThat(figures.utilisation()).as("used").isGreaterThanOrEqualTo(90);
        });
    }

    @Test
    void aFixedLimitAboveTheServersIsTurnedAwayAndOneBelowItLeavesPlacesEmpty() {
        Figures above = play(LimitSpec.fixed(16), 2, "5").get(0);
        Figures below = play(LimitSpec.fixed(5), 2, "10").get(0);

        assertThat(above.throttled()).isGreaterThan(50);
        assertThat(above.failed()).isPositive();
        assertThat(below.utilisation()).isLessThan(50);
    }

    @Test
    void reachesTheLimitOfALargeServerWithinTheFirstTwoMinutes() {
        LimitSimulation large = new LimitSimulation(LimitSpec.defaults(), Duration.ofSeconds(5)).with(600);

        Figures figures = large.play(500).get(0);

        assertThat(figures.utilisation()).isGreaterThan(95);
        assertThat(figures.throttled()).isLessThanOrEqualTo(2);
    }
}
