package io.autoglm.spring;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.observe.AutoGlmMeters;
import io.autoglm.sdk.observe.ClientGauges;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.observation.MeterObservationHandler;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Meters of the client, where the context has a {@link MeterRegistry} (the primary one of several) and {@code autoglm.observations.enabled}
 * is not false. The handler stands before Micrometer's own, which takes what no other has taken; a handler or gauges of the
 * application's own are used instead.
 */
@AutoConfiguration(
        after = AutoGlmAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration"
        })
@ConditionalOnClass({MeterRegistry.class, MeterObservationHandler.class})
@ConditionalOnBooleanProperty(name = "autoglm.observations.enabled", matchIfMissing = true)
@ConditionalOnSingleCandidate(MeterRegistry.class)
public final class AutoGlmMetersAutoConfiguration {

    /** What the gauges call the client without a name. */
    static final String CLIENT = "autoGlmClient";

    /** For Spring. */
    public AutoGlmMetersAutoConfiguration() {}

    @Bean
    @Order(0)
    @ConditionalOnMissingBean
    AutoGlmMeters autoGlmMeters(MeterRegistry registry) {
        return new AutoGlmMeters(registry);
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnSingleCandidate(AutoGlmClient.class)
    @ConditionalOnBooleanProperty(name = GaugesOfMadeClients.LAZY, havingValue = false, matchIfMissing = true)
    ClientGauges autoGlmClientGauges(AutoGlmClient client) {
        return new ClientGauges(CLIENT, client::state);
    }

    @Bean
    @ConditionalOnMissingBean(ClientGauges.class)
    @ConditionalOnBooleanProperty(name = GaugesOfMadeClients.LAZY)
    static GaugesOfMadeClients autoGlmGaugesOfMadeClients(
            ListableBeanFactory beans, ConfigurableEnvironment environment) {
        return new GaugesOfMadeClients(beans, environment);
    }
}
