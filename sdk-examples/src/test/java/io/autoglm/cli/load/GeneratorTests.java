package io.autoglm.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeneratorTests {

    @ParameterizedTest(name = "P99 {0} ms late, {1} left out, {2} ms of 10 s on 2 processors: {3} doubts")
    @CsvSource(
            nullValues = "-",
            value = {
                "0, 0, 5000, 0",
                "10, 0, 5000, 0",
                "11, 0, 5000, 1",
                "0, 1, 5000, 1",
                "0, 0, 16000, 0",
                "0, 0, 16001, 1",
                "0, 0, -, 0",
                "11, 1, 19000, 3"
            })
    void whatSpeaksForThisProgramBeingTheBottleneckIsSaid(long late, long leftOut, Long cpuMillis, int doubts) {
        Duration at = Duration.ofMillis(late);
        Generator generator = new Generator(
                new Percentiles(1, Duration.ZERO, Duration.ZERO, at, at, at),
                leftOut,
                cpuMillis == null ? null : Duration.ofMillis(cpuMillis),
                Duration.ofSeconds(10),
                2);

        assertThat(generator.doubts()).hasSize(doubts);
    }
}
