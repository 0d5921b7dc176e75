package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.admission.Rate;
import io.autoglm.sdk.admission.RateSpec;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.test.SimServer;
import java.time.Duration;
import java.util.HashMap;
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

/** Each property below {@code autoglm.rate}: the setting that it changes, and what the client then does. */
@Binds("autoglm.rate")
class RatePropertiesTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final RateSpec RATE = RateSpec.defaults();

    private static RateSpec bound(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("autoglm.rate", RateProperties.class)
                .spec();
    }

    static Stream<Arguments> settings() {
        Rate requests = Rate.perMinute(60);
        Rate tokens = Rate.perMinute(10_000);
        return Stream.of(
                Arguments.of("enabled", "false", "", RateSpec.off()),
                Arguments.of("follow", "false", "", RATE.withFollow(false)),
                Arguments.of("longest-pause", "5s", "", RATE.withLongestPause(Duration.ofSeconds(5))),
                Arguments.of("requests.amount", "60", "", RATE.withRequests(requests)),
                Arguments.of("requests.period", "1s", "requests.amount=60", RATE.withRequests(Rate.perSecond(60))),
                Arguments.of("requests.burst", "7", "requests.amount=60", RATE.withRequests(requests.withBurst(7))),
                Arguments.of("tokens.amount", "10000", "", RATE.withTokens(tokens)),
                Arguments.of("tokens.period", "1s", "tokens.amount=10000", RATE.withTokens(Rate.perSecond(10_000))),
                Arguments.of("tokens.burst", "7", "tokens.amount=10000", RATE.withTokens(tokens.withBurst(7))));
    }

    @ParameterizedTest(name = "autoglm.rate.{0}={1} {2}")
    @MethodSource("settings")
    void changesItsOwnSettingOnly(String name, String value, String beside, RateSpec expected) {
        Map<String, String> properties = new HashMap<>(Map.of("autoglm.rate." + name, value));
        if (!beside.isEmpty()) {
            String[] other = beside.split("=", 2);
            properties.put("autoglm.rate." + other[0], other[1]);
        }

        assertThat(bound(properties)).isEqualTo(expected);
    }

    @Test
    void nothingSetLeavesTheClientsOwn() {
        assertThat(bound(Map.of())).isEqualTo(RATE);
    }

    @Test
    void eachPropertyStandsInThisTest() {
        assertThat(RetryPropertiesTests.leaves(RateProperties.class))
                .isEqualTo(settings().count());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            requests.amount=0  | autoglm.rate.requests.amount must be 1 to
            tokens.burst=5     | autoglm.rate.tokens: a burst (5) needs an amount
            requests.period=2m | autoglm.rate.requests: a period (PT2M) needs an amount
            longest-pause=0s   | autoglm.rate.longest-pause must be above 0 and at most 1 day, was PT0S
            """)
    void whatMakesNoSenseIsRefusedByName(String property, String message) {
        String[] pair = property.split("=", 2);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> bound(Map.of("autoglm.rate." + pair[0], pair[1])))
                .withMessageContaining(message);
    }

    @Test
    void theClientKeepsToTheRateOfTheProperties() {
        try (SimServer server = SimServer.start()) {
            new ApplicationContextRunner()
                    .withConfiguration(AutoConfigurations.of(AutoGlmAutoConfiguration.class))
                    .withPropertyValues(
                            "autoglm.base-url=" + server.baseUrl(),
                            "autoglm.model=sim-1",
                            "autoglm.shutdown-grace=0",
                            "autoglm.rate.requests.amount=2",
                            "autoglm.rate.requests.period=1h",
                            "autoglm.rate.requests.burst=2")
                    .run(context -> {
                        AutoGlmClient client = context.getBean(AutoGlmClient.class);
                        client.generate("1").block(PATIENCE);
                        client.generate("2").block(PATIENCE);

                        assertThat(client.state().models().get(0).requestsLeft())
                                .isZero();
                        assertThat(client.generate(
                                                GenerateRequest.of("3"),
                                                CallOptions.DEFAULTS.withTotalTimeout(Duration.ofMillis(200)))
                                        .onErrorComplete()
                                        .blockOptional(PATIENCE))
                                .isEmpty();
                    });
        }
    }
}
