package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.observe.AutoGlmMeter;
import io.autoglm.sdk.policy.ScriptedExchange;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Gauges in an application that makes its beans when they are needed. */
class LazyGaugesTests {

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    AutoGlmAutoConfiguration.class,
                    AutoGlmMetersAutoConfiguration.class,
                    AutoGlmClientsAutoConfiguration.class))
            .withInitializer(
                    context -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
            .withBean(MeterRegistry.class, () -> meters)
            .withPropertyValues("spring.main.lazy-initialization=true");
    private final ApplicationContextRunner configured = runner.withPropertyValues(
            "autoglm.base-url=http://127.0.0.1:1/v1",
            "autoglm.clients.fast.base-url=http://127.0.0.1:1/v1",
            "autoglm.clients.quiet.base-url=http://127.0.0.1:1/v1",
            "autoglm.clients.quiet.observations.enabled=false");

    private List<String> clients() {
        return meters.find(AutoGlmMeter.CALLS.meterName()).gauges().stream()
                .map(Meter::getId)
                .map(id -> id.getTag("autoglm.client"))
                .sorted()
                .toList();
    }

    @Test
    void theyAppearWithTheirClient() {
        configured.run(context -> {
            assertThat(context.getBean(MeterRegistry.class).getMeters()).isEmpty();

            context.getBean("fast");
            assertThat(clients()).containsExactly("fast");

            context.getBean(AutoGlmClient.class);
            assertThat(clients()).containsExactly("autoGlmClient", "fast");
        });
    }

    @Test
    void aClientThatIsNotObservedHasNone() {
        configured.run(context -> {
            context.getBean("quiet");

            assertThat(meters.getMeters()).isEmpty();
        });
    }

    @Test
    void aClientOfTheApplicationsOwnHasThemWhereItIsTheOnlyOne() {
        runner.withBean("own", AutoGlmClient.class, LazyGaugesTests::scripted).run(context -> {
            context.getBean("own");

            assertThat(clients()).containsExactly("autoGlmClient");
        });
    }

    @Test
    void ofSeveralClientsOfTheApplicationsOwnNoneHasThem() {
        runner.withBean("own", AutoGlmClient.class, LazyGaugesTests::scripted)
                .withBean("other", AutoGlmClient.class, LazyGaugesTests::scripted)
                .run(context -> {
                    context.getBean("own");

                    assertThat(meters.getMeters()).isEmpty();
                });
    }

    private static AutoGlmClient scripted() {
        return AutoGlmClient.builder()
                .model("sim-1")
                .exchange(ScriptedExchange.create())
                .build();
    }
}
