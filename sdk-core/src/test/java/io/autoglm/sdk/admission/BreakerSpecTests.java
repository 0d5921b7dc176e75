package io.autoglm.sdk.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BreakerSpecTests {

    private static final BreakerSpec SPEC = BreakerSpec.defaults();

    @Test
    void theDefaultsAreThoseOfTheDocumentation() {
        assertThat(SPEC)
                .isEqualTo(new BreakerSpec(
                        30, 20, Duration.ofMinutes(5), 5, Duration.ofSeconds(1), Duration.ofSeconds(3), 3, null));
        assertThat(BreakerSpec.interactive()).isEqualTo(SPEC.withSlowAfter(Duration.ofSeconds(1)));
    }

    @Test
    void eachCopyDiffersInOneNumber() {
        BreakerSpec all = SPEC.withFailedPercent(1)
                .withMinimumAttempts(2)
                .withWindow(Duration.ofSeconds(3))
                .withUnreachable(4)
                .withFirstPause(Duration.ofMillis(5))
                .withLongestPause(Duration.ofSeconds(6))
                .withProbes(7)
                .withSlowAfter(Duration.ofSeconds(8));

        assertThat(all)
                .isEqualTo(new BreakerSpec(
                        1,
                        2,
                        Duration.ofSeconds(3),
                        4,
                        Duration.ofMillis(5),
                        Duration.ofSeconds(6),
                        7,
                        Duration.ofSeconds(8)));
        assertThat(all.withSlowAfter(null).slowAfter()).isNull();
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                wrong("failedPercent must be 1 to 100, was 0", spec -> spec.withFailedPercent(0)),
                wrong("failedPercent must be 1 to 100, was 101", spec -> spec.withFailedPercent(101)),
                wrong("minimumAttempts must be 1 to 100000, was 0", spec -> spec.withMinimumAttempts(0)),
                wrong("window must be PT1S to PT24H, was PT0.9S", spec -> spec.withWindow(Duration.ofMillis(900))),
                wrong("unreachable must be 1 to 100000, was 0", spec -> spec.withUnreachable(0)),
                wrong("firstPause must be PT0.001S to PT24H, was PT0S", spec -> spec.withFirstPause(Duration.ZERO)),
                wrong(
                        "longestPause must be PT1S to PT24H, was PT0.9S",
                        spec -> spec.withLongestPause(Duration.ofMillis(900))),
                wrong("probes must be 1 to 1000, was 0", spec -> spec.withProbes(0)),
                wrong(
                        "slowAfter must be PT0.001S to PT24H, was PT25H",
                        spec -> spec.withSlowAfter(Duration.ofHours(25))));
    }

    private static Arguments wrong(String message, Consumer<BreakerSpec> change) {
        return Arguments.of(message, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrong")
    void whatIsOutOfBoundsIsRefusedByName(String message, Consumer<BreakerSpec> change) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> change.accept(SPEC))
                .withMessage(message);
    }

    @ParameterizedTest
    @CsvSource({"0, 1000", "1, 2000", "2, 3000", "3, 3000", "2147483647, 3000"})
    void pausesDoubleUpToTheLongest(int reopened, long millis) {
        assertThat(SPEC.pause(reopened)).isEqualTo(Duration.ofMillis(millis));
    }

    @Test
    void onePauseMayBeAllThereIs() {
        BreakerSpec constant = SPEC.withLongestPause(Duration.ofSeconds(1));
        assertThat(constant.pause(0)).isEqualTo(constant.pause(9)).isEqualTo(Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @CsvSource({
        "PT5M, 5 min",
        "PT24H, 1440 min",
        "PT90S, 90 s",
        "PT1S, 1 s",
        "PT1.75S, 1.8 s",
        "PT2.5S, 2.5 s",
        "PT0.8S, 800 ms",
        "PT0.000000001S, 1 ms",
        "PT0.9999S, 1 s"
    })
    void lengthsAreWrittenForPeople(Duration length, String text) {
        assertThat(BreakerPhase.text(length)).isEqualTo(text);
    }
}
