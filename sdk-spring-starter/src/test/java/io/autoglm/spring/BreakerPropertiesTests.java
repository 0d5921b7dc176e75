package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.autoglm.sdk.admission.BreakerSpec;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Each property below {@code autoglm.breaker}: the setting that it changes. */
@Binds("autoglm.breaker")
class BreakerPropertiesTests {

    private static final BreakerSpec BREAKER = BreakerSpec.defaults();

    private static BreakerSpec bound(TimeoutProperties.Preset times, Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("autoglm.breaker", BreakerProperties.class)
                .spec(times);
    }

    private static BreakerSpec bound(Map<String, String> properties) {
        return bound(TimeoutProperties.Preset.STANDARD, properties);
    }

    static Stream<Arguments> settings() {
        Duration two = Duration.ofSeconds(2);
        return Stream.of(
                Arguments.of("failed-percent", "50", BREAKER.withFailedPercent(50)),
                Arguments.of("minimum-attempts", "7", BREAKER.withMinimumAttempts(7)),
                Arguments.of("window", "2s", BREAKER.withWindow(two)),
                Arguments.of("unreachable", "7", BREAKER.withUnreachable(7)),
                Arguments.of("first-pause", "2s", BREAKER.withFirstPause(two)),
                Arguments.of("longest-pause", "2s", BREAKER.withLongestPause(two)),
                Arguments.of("probes", "7", BREAKER.withProbes(7)),
                Arguments.of("slow-after", "2s", BREAKER.withSlowAfter(two)));
    }

    @ParameterizedTest(name = "autoglm.breaker.{0}={1}")
    @MethodSource("settings")
    void changesItsOwnSettingOnly(String name, String value, BreakerSpec expected) {
        assertThat(bound(Map.of("autoglm.breaker." + name, value)))
                .isEqualTo(expected)
                .isNotEqualTo(BREAKER);
    }

    @Test
    void nothingSetLeavesTheClientsOwn() {
        assertThat(bound(Map.of())).isEqualTo(BREAKER);
    }

    @Test
    void eachPropertyStandsInThisTest() {
        assertThat(RetryPropertiesTests.leaves(BreakerProperties.class))
                .isEqualTo(settings().count());
    }

    @ParameterizedTest
    @CsvSource({", PT1S", "3s, PT3S", "0, "})
    void withInteractiveTimesSlownessCountsUnlessItIsSetOtherwise(String slowAfter, Duration expected) {
        Map<String, String> properties = slowAfter == null ? Map.of() : Map.of("autoglm.breaker.slow-after", slowAfter);

        assertThat(bound(TimeoutProperties.Preset.INTERACTIVE, properties)).isEqualTo(BREAKER.withSlowAfter(expected));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            failed-percent=0      | autoglm.breaker.failed-percent must be 1 to 100, was 0
            window=1ms            | autoglm.breaker.window must be PT1S to PT24H, was PT0.001S
            slow-after=-1s        | autoglm.breaker.slow-after must be PT0.001S to PT24H, was PT-1S
            first-pause=4s        | autoglm.breaker.longest-pause must be PT4S to PT24H, was PT3S
            """)
    void whatMakesNoSenseIsRefusedByName(String property, String message) {
        String[] pair = property.split("=", 2);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> bound(Map.of("autoglm.breaker." + pair[0], pair[1])))
                .withMessage(message);
    }
}
