package io.autoglm.spring;

import io.autoglm.sdk.AutoGlmClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Several {@link AutoGlmClient}s per application context: one for each name below {@code autoglm.clients}, with every property that the
 * client without a name has, and {@link AutoGlmClients}, which gives them by name.
 *
 * <p>The bean is called as the client: inject it with {@code @Qualifier("<name>")}. Who injects a client without saying which gets the
 * one without a name, or the only one there is. Limits of time, retries, limits, rates, observations and the grace at shutdown that a named
 * client does not set are those of {@code autoglm.*}; who calls, where and how it speaks never is, neither are the variables
 * {@code AUTOGLM_*} and beans of {@code CredentialProvider}. Other beans join each client as {@link AutoGlmAutoConfiguration} says.
 *
 * <p>When the context closes, the clients drain one after the other, each for at most its own grace.
 *
 * <p>It comes after what looks for the one client of the application, so that named ones change nothing there.
 */
@AutoConfiguration(after = {AutoGlmAutoConfiguration.class, AutoGlmMetersAutoConfiguration.class})
@Import(NamedClientsRegistrar.class)
public final class AutoGlmClientsAutoConfiguration {

    /** For Spring. */
    public AutoGlmClientsAutoConfiguration() {}

    /** Gauges with the names of the clients. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    @ConditionalOnBean(MeterRegistry.class)
    @ConditionalOnBooleanProperty(name = "autoglm.observations.enabled", matchIfMissing = true)
    static class Gauges {

        @Bean
        @ConditionalOnBooleanProperty(name = GaugesOfMadeClients.LAZY, havingValue = false, matchIfMissing = true)
        MeterBinder autoGlmNamedClientGauges(AutoGlmClients clients, ConfigurableEnvironment environment) {
            return new NamedClientGauges(clients, new NamedClients(environment));
        }
    }
}
