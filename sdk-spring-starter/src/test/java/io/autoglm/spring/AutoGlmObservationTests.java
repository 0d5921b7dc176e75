package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.AutoGlmClientBuilder;
import io.autoglm.sdk.observe.AutoGlmMeter;
import io.autoglm.sdk.observe.AutoGlmMeters;
import io.autoglm.sdk.observe.ClientGauges;
import io.autoglm.sdk.policy.ScriptedExchange;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.observation.MeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationHandler.FirstMatchingCompositeObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class AutoGlmObservationTests {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(AutoGlmAutoConfiguration.class, AutoGlmMetersAutoConfiguration.class))
            .withPropertyValues("autoglm.base-url=http://127.0.0.1:1/v1", "autoglm.model=sim-1");

    /** As Spring Boot composes handlers of meters: in their order, and the first that fits hears alone. */
    @Configuration(proxyBeanMethods = false)
    static class Observed {

        @Bean
        SimpleMeterRegistry meterRegistry() {
            return new SimpleMeterRegistry();
        }

        @Bean
        DefaultMeterObservationHandler defaultHandler(MeterRegistry registry) {
            return new DefaultMeterObservationHandler(registry);
        }

        @Bean
        ObservationRegistry observationRegistry(ObjectProvider<MeterObservationHandler<?>> handlers) {
            ObservationRegistry registry = ObservationRegistry.create();
            registry.observationConfig()
                    .observationHandler(new FirstMatchingCompositeObservationHandler(
                            handlers.orderedStream().toList()));
            return registry;
        }
    }

    private static void call(ApplicationContext context) {
        context
                .getBean(AutoGlmClientBuilder.class)
                .exchange(ScriptedExchange.create().thenText("a"))
                .build()
                .stream("hi")
                .blockLast(PATIENCE);
    }

    @Test
    void callsAreObservedAndTheirMetersStandInPlaceOfTheUsualOnes() {
        runner.withUserConfiguration(Observed.class).run(context -> {
            call(context);

            MeterRegistry meters = context.getBean(MeterRegistry.class);
            assertThat(meters.get(AutoGlmMeter.DURATION.meterName()).timer().count())
                    .isEqualTo(1);
            assertThat(meters.find("gen_ai.client.operation").meters()).isEmpty();
            assertThat(meters.find("gen_ai.client.operation.active").meters()).isEmpty();
        });
    }

    @Test
    void gaugesShowTheClientOfTheContext() {
        runner.withUserConfiguration(Observed.class).run(context -> {
            SimpleMeterRegistry meters = new SimpleMeterRegistry();
            context.getBean(ClientGauges.class).bindTo(meters);

            assertThat(meters.get(AutoGlmMeter.CALLS.meterName())
                            .tag("autoglm.client", "autoGlmClient")
                            .gauge()
                            .value())
                    .isZero();
        });
    }

    @Test
    @Binds("autoglm.observations.enabled")
    void onePropertySwitchesAllOff() {
        runner.withUserConfiguration(Observed.class)
                .withPropertyValues("autoglm.observations.enabled=false")
                .run(context -> {
                    call(context);

                    assertThat(context).doesNotHaveBean(AutoGlmMeters.class).doesNotHaveBean(ClientGauges.class);
                    assertThat(context.getBean(SimpleMeterRegistry.class).getMeters())
                            .isEmpty();
                });
    }

    @Test
    void withoutARegistryThereIsAClientAndNoMeter() {
        runner.run(context -> assertThat(context)
                .hasSingleBean(AutoGlmClient.class)
                .doesNotHaveBean(AutoGlmMeters.class)
                .doesNotHaveBean(ClientGauges.class));
    }

    @Test
    void withoutMicrometersCoreThereIsAClientThatWorks() {
        runner.withClassLoader(new FilteredClassLoader("io.micrometer.core")).run(context -> {
            assertThat(context).hasSingleBean(AutoGlmClient.class).hasNotFailed();
            call(context);
        });
    }

    @Test
    void aHandlerOfTheApplicationsOwnIsUsedInstead() {
        runner.withUserConfiguration(Observed.class)
                .withBean("mine", AutoGlmMeters.class, () -> new AutoGlmMeters(new SimpleMeterRegistry()))
                .run(context ->
                        assertThat(context).hasSingleBean(AutoGlmMeters.class).hasBean("mine"));
    }

    @Test
    void isFoundByItsNameInTheListOfAutoConfigurations() throws Exception {
        String list = "META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports";
        try (InputStream in =
                AutoGlmMetersAutoConfiguration.class.getClassLoader().getResourceAsStream(list)) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines())
                    .contains(AutoGlmMetersAutoConfiguration.class.getName());
        }
    }
}
