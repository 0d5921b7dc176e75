package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.admission.AdaptiveLimitSpec;
import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimServer;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.core.Disposable;

/** Each property below {@code autoglm.limit}: the setting that it changes, and what the client then does. */
@Binds("autoglm.limit")
class LimitPropertiesTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final LimitSpec LIMIT = LimitSpec.defaults();
    private static final AdaptiveLimitSpec ADAPTIVE = AdaptiveLimitSpec.defaults();

    private static LimitSpec bound(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("autoglm.limit", LimitProperties.class)
                .spec();
    }

    static Stream<Arguments> settings() {
        return Stream.of(
                Arguments.of("fixed", "7", LimitSpec.fixed(7)),
                Arguments.of("max-waiting", "5", LIMIT.withMaxWaiting(5)),
                Arguments.of("adaptive.start", "3", LimitSpec.adaptive(ADAPTIVE.withStart(3))),
                Arguments.of("adaptive.min", "2", LimitSpec.adaptive(ADAPTIVE.withMin(2))),
                Arguments.of("adaptive.max", "50", LimitSpec.adaptive(ADAPTIVE.withMax(50))),
                Arguments.of(
                        "adaptive.first-pause",
                        "5s",
                        LimitSpec.adaptive(ADAPTIVE.withFirstPause(Duration.ofSeconds(5)))),
                Arguments.of(
                        "adaptive.longest-pause",
                        "1m",
                        LimitSpec.adaptive(ADAPTIVE.withLongestPause(Duration.ofMinutes(1)))),
                Arguments.of(
                        "adaptive.successes-per-probe", "10", LimitSpec.adaptive(ADAPTIVE.withSuccessesPerProbe(10))));
    }

    @ParameterizedTest(name = "autoglm.limit.{0}={1}")
    @MethodSource("settings")
    void changesItsOwnSettingOnly(String name, String value, LimitSpec expected) {
        assertThat(bound(Map.of("autoglm.limit." + name, value))).isEqualTo(expected);
    }

    @Test
    void nothingSetLeavesTheClientsOwn() {
        assertThat(bound(Map.of())).isEqualTo(LIMIT);
    }

    @Test
    void eachPropertyStandsInThisTest() {
        assertThat(RetryPropertiesTests.leaves(LimitProperties.class))
                .isEqualTo(settings().count());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            fixed=0            | autoglm.limit.fixed must be 1 to 10000, was 0
            max-waiting=-1     | autoglm.limit.max-waiting must be 0 to 1000000, was -1
            adaptive.min=0     | autoglm.limit.adaptive.min must be 1 to 10000, was 0
            """)
    void whatMakesNoSenseIsRefusedByName(String property, String message) {
        String[] pair = property.split("=", 2);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> bound(Map.of("autoglm.limit." + pair[0], pair[1])))
                .withMessageContaining(message);
    }

    @Test
    void aFixedLimitThatIsAdaptiveTooIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bound(Map.of("autoglm.limit.fixed", "7", "autoglm.limit.adaptive.start", "3")))
                .withMessage(
                        "autoglm.limit.fixed (7) and autoglm.limit.adaptive.* exclude each other, set one of them only");
    }

    @Test
    void theClientKeepsToTheLimitOfTheProperties() {
        try (SimServer server = SimServer.start()) {
            server.enqueue(SimFault.stallBeforeHeaders());
            new ApplicationContextRunner()
                    .withConfiguration(AutoConfigurations.of(AutoGlmAutoConfiguration.class))
                    .withPropertyValues(
                            "autoglm.base-url=" + server.baseUrl(),
                            "autoglm.model=sim-1",
                            "autoglm.shutdown-grace=0",
                            "autoglm.limit.fixed=1",
                            "autoglm.limit.max-waiting=0")
                    .run(context -> {
                        AutoGlmClient client = context.getBean(AutoGlmClient.class);
                        Disposable inFlight = client.generate("stalls").subscribe(answer -> {}, failure -> {});

                        AutoGlmException refused = catchThrowableOfType(
                                AutoGlmException.class,
                                () -> client.generate("hi").block(PATIENCE));

                        assertThat(refused.code()).isEqualTo(ErrorCode.QUEUE_FULL);
                        inFlight.dispose();
                    });
        }
    }
}
