package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.observe.AutoGlmMeter;
import io.autoglm.test.SimServer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** What is observed of clients with names. */
class NamedClientObservationTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final SimServer server = SimServer.start();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    AutoGlmAutoConfiguration.class,
                    AutoGlmMetersAutoConfiguration.class,
                    AutoGlmClientsAutoConfiguration.class))
            .withPropertyValues(
                    "autoglm.shutdown-grace=0",
                    "autoglm.clients.fast.base-url=" + server.baseUrl(),
                    "autoglm.clients.fast.model=glm-fast",
                    "autoglm.clients.cheap.base-url=" + server.baseUrl(),
                    "autoglm.clients.cheap.model=glm-cheap");

    @AfterEach
    void close() {
        server.close();
    }

    private static List<String> gauged(ApplicationContextRunner runner) {
        List<String> names = new ArrayList<>();
        runner.withBean(SimpleMeterRegistry.class).run(context -> {
            SimpleMeterRegistry meters = new SimpleMeterRegistry();
            context.getBeansOfType(MeterBinder.class).values().forEach(binder -> binder.bindTo(meters));
            meters.find(AutoGlmMeter.CALLS.meterName())
                    .gauges()
                    .forEach(gauge -> names.add(gauge.getId().getTag("autoglm.client")));
        });
        return names;
    }

    @Test
    void gaugesHaveTheNameOfTheClient() {
        assertThat(gauged(runner)).containsExactlyInAnyOrder("fast", "cheap");
        assertThat(gauged(runner.withPropertyValues("autoglm.base-url=" + server.baseUrl())))
                .containsExactlyInAnyOrder("autoGlmClient", "fast", "cheap");
    }

    @Test
    void observationsAreSwitchedOffForOneOrForAll() {
        assertThat(gauged(runner.withPropertyValues("autoglm.clients.fast.observations.enabled=false")))
                .containsExactly("cheap");
        assertThat(gauged(runner.withPropertyValues(
                        "autoglm.observations.enabled=false", "autoglm.clients.fast.observations.enabled=true")))
                .isEmpty();
    }

    @Test
    void whereTheRootSwitchesObservationsOffNoClientIsObserved() {
        List<String> observed = new CopyOnWriteArrayList<>();
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(context -> observed.add(context.getName()));
        ApplicationContextRunner watched = runner.withBean(ObservationRegistry.class, () -> registry)
                .withPropertyValues("autoglm.clients.fast.observations.enabled=true");

        watched.withPropertyValues("autoglm.observations.enabled=false").run(NamedClientObservationTests::callFast);
        assertThat(observed).isEmpty();
        watched.run(NamedClientObservationTests::callFast);
        assertThat(observed).isNotEmpty();
    }

    private static void callFast(org.springframework.context.ApplicationContext context) {
        context.getBean("fast", AutoGlmClient.class).generate("hi").block(PATIENCE);
    }
}
