package io.autoglm.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimLatencyTests {

    private static List<Duration> samples(SimLatency latency, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return Stream.generate(() -> latency.sample(random))
                .limit(10_000)
                .sorted()
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"0", "200ms", "1500us", "uniform:10ms-50ms", "lognormal:200ms,0.5"})
    void theTextFormGivesAnEqualLatencyBack(String text) {
        assertThat(SimLatency.parse(text)).hasToString(text);
        assertThat(SimLatency.parse(SimLatency.parse(text).toString())).isEqualTo(SimLatency.parse(text));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {"", "fast", "10", "uniform:10ms", "uniform:50ms-10ms", "lognormal:0,1", "lognormal:1s,-1", "x:1"
            })
    void aWrongTextIsRefused(String text) {
        assertThatThrownBy(() -> SimLatency.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"uniform:10ms-50ms", "lognormal:200ms,0.5"})
    void theSameSeedGivesTheSameTimesAndAnotherSeedOthers(String text) {
        SimLatency latency = SimLatency.parse(text);

        assertThat(samples(latency, 1)).isEqualTo(samples(latency, 1)).isNotEqualTo(samples(latency, 2));
    }

    @Test
    void uniformStaysBetweenItsBoundsAndFillsThem() {
        List<Duration> samples = samples(SimLatency.uniform(Duration.ofMillis(10), Duration.ofMillis(50)), 1);

        assertThat(samples.get(0)).isBetween(Duration.ofMillis(10), Duration.ofMillis(11));
        assertThat(samples.get(9_999)).isBetween(Duration.ofMillis(49), Duration.ofMillis(50));
    }

    @Test
    void logNormalHasItsMedianAndItsTail() {
        List<Duration> samples = samples(SimLatency.logNormal(Duration.ofMillis(200), 0.5), 1);

        assertThat(samples.get(5_000)).isBetween(Duration.ofMillis(195), Duration.ofMillis(205));
        assertThat(samples.get(9_900)).isBetween(Duration.ofMillis(600), Duration.ofMillis(680));
    }

    @Test
    void noSampleIsLongerThanAnHour() {
        assertThat(samples(SimLatency.logNormal(Duration.ofMinutes(30), 10), 1).get(9_999))
                .isEqualTo(SimLatency.LONGEST);
    }
}
