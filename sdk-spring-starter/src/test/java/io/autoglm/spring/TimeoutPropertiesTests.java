package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.autoglm.sdk.time.TimeoutSpec;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Each property below {@code autoglm.timeouts}: the setting that it changes. {@link AutoGlmPropertiesTests} has what the client then does. */
@Binds("autoglm.timeouts")
class TimeoutPropertiesTests {

    private static final TimeoutSpec TIMES = TimeoutSpec.defaults();

    private static TimeoutSpec bound(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("autoglm.timeouts", TimeoutProperties.class)
                .spec();
    }

    static Stream<Arguments> settings() {
        Duration seven = Duration.ofSeconds(7);
        return Stream.of(
                Arguments.of("preset", "interactive", TimeoutSpec.interactive()),
                Arguments.of("connect", "7s", TIMES.withConnect(seven)),
                Arguments.of("first-event", "7s", TIMES.withFirstEvent(seven)),
                Arguments.of("silence", "7s", TIMES.withSilence(seven)),
                Arguments.of("consumer-idle", "7s", TIMES.withConsumerIdle(seven)),
                Arguments.of("total", "7s", TIMES.withTotal(seven)),
                Arguments.of("unary-total", "7s", TIMES.withUnaryTotal(seven)));
    }

    @ParameterizedTest(name = "autoglm.timeouts.{0}={1}")
    @MethodSource("settings")
    void changesItsOwnSettingOnly(String name, String value, TimeoutSpec expected) {
        assertThat(bound(Map.of("autoglm.timeouts." + name, value)))
                .isEqualTo(expected)
                .isNotEqualTo(TIMES);
    }

    @Test
    void nothingSetLeavesTheClientsOwn() {
        assertThat(bound(Map.of())).isEqualTo(TIMES);
        assertThat(bound(Map.of("autoglm.timeouts.preset", "standard"))).isEqualTo(TIMES);
    }

    @Test
    void aSingleLimitOverridesThePreset() {
        assertThat(bound(Map.of("autoglm.timeouts.preset", "interactive", "autoglm.timeouts.total", "9s")))
                .isEqualTo(TimeoutSpec.interactive().withTotal(Duration.ofSeconds(9)));
    }

    @Test
    void whatMakesNoSenseIsRefusedByName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bound(Map.of("autoglm.timeouts.first-event", "0s")))
                .withMessageStartingWith("autoglm.timeouts.first-event must be");
    }
}
