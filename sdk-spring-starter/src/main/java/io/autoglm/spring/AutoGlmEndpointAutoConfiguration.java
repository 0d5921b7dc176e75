package io.autoglm.spring;

import io.autoglm.sdk.AutoGlmClient;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;

/**
 * The actuator endpoints {@code autoglm} and {@code autoglmdoctor}, where the application has an actuator and exposes them
 * ({@code management.endpoints.web.exposure.include=autoglm}).
 */
@AutoConfiguration(after = AutoGlmClientsAutoConfiguration.class)
@ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
@ConditionalOnBean(value = AutoGlmClient.class, search = SearchStrategy.CURRENT)
public final class AutoGlmEndpointAutoConfiguration {

    /** For Spring. */
    public AutoGlmEndpointAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnAvailableEndpoint
    DoctorEndpoint autoGlmDoctorEndpoint(ConfigurableListableBeanFactory beans) {
        return new DoctorEndpoint(new MadeClients(beans));
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnAvailableEndpoint
    AutoGlmEndpoint autoGlmEndpoint(ConfigurableListableBeanFactory beans) {
        return new AutoGlmEndpoint(new MadeClients(beans));
    }

    @Bean
    static SecretProperties autoGlmSecretProperties() {
        return new SecretProperties();
    }
}
