package io.autoglm.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LatencyTests {

    private final Latency latency = new Latency();

    @Test
    void percentilesAreExactToThreeDigits() {
        for (int millis = 1; millis <= 1000; millis++) {
            latency.record(millis * 1_000_000L);
        }

        Percentiles all = latency.percentiles();

        assertThat(all.count()).isEqualTo(1000);
        assertThat(all.p50()).isBetween(Duration.ofMillis(500), Duration.ofNanos(500_500_000));
        assertThat(all.p90()).isBetween(Duration.ofMillis(900), Duration.ofNanos(900_900_000));
        assertThat(all.p99()).isBetween(Duration.ofMillis(990), Duration.ofNanos(990_990_000));
        assertThat(all.p999()).isBetween(Duration.ofMillis(999), Duration.ofMillis(1000));
        assertThat(all.max()).isBetween(Duration.ofMillis(1000), Duration.ofMillis(1001));
    }

    @Test
    void withoutTimesAllIsZero() {
        Percentiles none = latency.percentiles();

        assertThat(none)
                .isEqualTo(
                        new Percentiles(0, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO));
        assertThat(new Latency().corrected(Duration.ofSeconds(1)).percentiles()).isEqualTo(none);
    }

    @Test
    void timesThatCannotBeAreTheNearestThatCan() {
        latency.record(-5);
        latency.record(Long.MAX_VALUE);

        assertThat(latency.percentile(50)).isZero();
        assertThat(latency.percentiles().max())
                .isBetween(Duration.ofDays(2), Duration.ofDays(2).plusMinutes(3));
    }

    @Test
    void aCorrectionAddsTheCallsThatWereNotMadeMeanwhile() {
        for (int i = 0; i < 900; i++) {
            latency.record(10_000_000);
        }
        latency.record(1_000_000_000);

        Percentiles corrected = latency.corrected(Duration.ofMillis(10)).percentiles();

        assertThat(corrected.count()).isEqualTo(1000);
        assertThat(corrected.p50()).isBetween(Duration.ofMillis(10), Duration.ofMillis(11));
        assertThat(corrected.p99()).isBetween(Duration.ofMillis(900), Duration.ofMillis(910));
        assertThat(latency.percentiles().p99()).isBetween(Duration.ofMillis(10), Duration.ofMillis(11));
    }

    @Test
    void aCorrectionForNoIntervalAtAllEndsSoon() {
        latency.record(Duration.ofDays(1).toNanos());

        assertThat(latency.corrected(Duration.ZERO).percentiles().count()).isBetween(86_400_000L, 86_500_000L);
    }
}
