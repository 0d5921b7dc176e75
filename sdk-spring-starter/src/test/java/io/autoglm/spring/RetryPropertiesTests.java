package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.NotRetried;
import io.autoglm.sdk.retry.Backoff;
import io.autoglm.sdk.retry.RetryBudgetSpec;
import io.autoglm.sdk.retry.RetrySpec;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimServer;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Each property below {@code autoglm.retry}: the setting that it changes, and what the client then does. */
@Binds("autoglm.retry")
class RetryPropertiesTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final RetrySpec RETRY = RetrySpec.defaults();
    private static final RetryBudgetSpec BUDGET = RetryBudgetSpec.defaults();

    private static RetryProperties bound(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("autoglm.retry", RetryProperties.class);
    }

    static Stream<Arguments> settings() {
        Backoff failed = RETRY.failed();
        Backoff throttled = RETRY.throttled();
        return Stream.of(
                Arguments.of("max-attempts", "7", RETRY.withMaxAttempts(7)),
                Arguments.of("max-hint", "90s", RETRY.withMaxHint(Duration.ofSeconds(90))),
                Arguments.of("idempotency-keys", "true", RETRY.withIdempotencyKeys(true)),
                Arguments.of("failed.base", "50ms", RETRY.withFailed(failed.withBase(Duration.ofMillis(50)))),
                Arguments.of("failed.factor", "1.5", RETRY.withFailed(failed.withFactor(1.5))),
                Arguments.of("failed.cap", "5s", RETRY.withFailed(failed.withCap(Duration.ofSeconds(5)))),
                Arguments.of("failed.jitter", "none", RETRY.withFailed(failed.withJitter(Backoff.Jitter.NONE))),
                Arguments.of("throttled.base", "3s", RETRY.withThrottled(throttled.withBase(Duration.ofSeconds(3)))),
                Arguments.of("throttled.factor", "4", RETRY.withThrottled(throttled.withFactor(4))),
                Arguments.of("throttled.cap", "2m", RETRY.withThrottled(throttled.withCap(Duration.ofMinutes(2)))),
                Arguments.of(
                        "throttled.jitter", "AROUND", RETRY.withThrottled(throttled.withJitter(Backoff.Jitter.AROUND))),
                Arguments.of("budget.enabled", "false", RetryBudgetSpec.unlimited()),
                Arguments.of("budget.minimum", "3", BUDGET.withMinimum(3)),
                Arguments.of("budget.per-success", "0.05", BUDGET.withPerSuccess(0.05)),
                Arguments.of("budget.per-second", "0.5", BUDGET.withPerSecond(0.5)),
                Arguments.of("budget.window", "30s", BUDGET.withWindow(Duration.ofSeconds(30))));
    }

    @ParameterizedTest(name = "autoglm.retry.{0}={1}")
    @MethodSource("settings")
    void changesItsOwnSettingOnly(String name, String value, Record expected) {
        RetryProperties properties = bound(Map.of("autoglm.retry." + name, value));

        assertThat(properties.spec()).isEqualTo(expected instanceof RetrySpec ? expected : RETRY);
        assertThat(properties.budgetSpec()).isEqualTo(expected instanceof RetryBudgetSpec ? expected : BUDGET);
    }

    @Test
    void nothingSetLeavesTheClientsOwn() {
        assertThat(bound(Map.of()).spec()).isEqualTo(RETRY);
        assertThat(bound(Map.of()).budgetSpec()).isEqualTo(BUDGET);
    }

    @Test
    void eachPropertyStandsInThisTest() {
        assertThat(leaves(RetryProperties.class)).isEqualTo(settings().count());
    }

    static long leaves(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .mapToLong(each -> each.isRecord() ? leaves(each) : 1)
                .sum();
    }

    private static AutoGlmException failureWith(String... properties) {
        AtomicReference<AutoGlmException> failure = new AtomicReference<>();
        run(
                client -> failure.set(catchThrowableOfType(
                        AutoGlmException.class, () -> client.generate("hi").block(PATIENCE))),
                properties);
        return failure.get();
    }

    private static void run(java.util.function.Consumer<AutoGlmClient> test, String... properties) {
        try (SimServer server = SimServer.start()) {
            server.enqueue(SimFault.status(502), SimFault.status(502), SimFault.status(502), SimFault.status(502));
            new ApplicationContextRunner()
                    .withConfiguration(AutoConfigurations.of(AutoGlmAutoConfiguration.class))
                    .withPropertyValues(
                            "autoglm.base-url=" + server.baseUrl(),
                            "autoglm.model=sim-1",
                            "autoglm.shutdown-grace=0",
                            "autoglm.retry.failed.base=1ms")
                    .withPropertyValues(properties)
                    .run(context -> test.accept(context.getBean(AutoGlmClient.class)));
        }
    }

    @Test
    void theClientMakesAsManyAttemptsAsThePropertySays() {
        assertThat(failureWith().attempts()).isEqualTo(4);
        assertThat(failureWith("autoglm.retry.max-attempts=2").attempts()).isEqualTo(2);
    }

    @Test
    void theClientKeepsToTheBudgetOfTheProperties() {
        String[] one = {
            "autoglm.retry.budget.minimum=0",
            "autoglm.retry.budget.per-second=0",
            "autoglm.retry.budget.per-success=0",
            "autoglm.retry.budget.enabled=true"
        };
        AutoGlmException failure = failureWith(one);
        assertThat(failure.notRetried()).isEqualTo(NotRetried.BUDGET);
        assertThat(failure.attempts()).isEqualTo(2); // one in flight, so one retry
        one[3] = "autoglm.retry.budget.enabled=false";

        assertThat(failureWith(one).attempts()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            max-attempts=0            | autoglm.retry.max-attempts must be at least 1, was 0
            failed.cap=1ms            | autoglm.retry.failed.cap must be from base (PT0.1S) to 1 day, was PT0.001S
            throttled.factor=0.5      | autoglm.retry.throttled.factor must be from 1 to 100, was 0.5
            budget.per-success=2      | autoglm.retry.budget.per-success must be 0 to 1, was 2.0
            """)
    void whatMakesNoSenseStopsTheStartByName(String property, String message) {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AutoGlmAutoConfiguration.class))
                .withPropertyValues("autoglm.base-url=http://127.0.0.1:1/v1", "autoglm.retry." + property)
                .run(context -> {
                    FailureAnalysis analysis =
                            new ClientConfigurationFailureAnalyzer().analyze(context.getStartupFailure());
                    assertThat(analysis.getDescription()).contains(message);
                });
    }
}
