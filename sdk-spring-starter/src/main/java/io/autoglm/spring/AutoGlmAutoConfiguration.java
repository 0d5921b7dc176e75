package io.autoglm.spring;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.AutoGlmClientBuilder;
import io.autoglm.sdk.admission.QuotaStore;
import io.autoglm.sdk.admission.TokenCounter;
import io.autoglm.sdk.auth.CredentialProvider;
import io.autoglm.sdk.policy.AttemptListener;
import io.autoglm.sdk.policy.Policy;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Scope;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/**
 * One {@link AutoGlmClient} per application context, from the properties {@code autoglm.*}; for several see
 * {@link AutoGlmClientsAutoConfiguration}.
 *
 * <p>It stays away when the application defines a client of its own, and when clients with names are all that is configured. For a client with settings that have no property, inject
 * {@link AutoGlmClientBuilder}, which comes with the properties applied and is new at each injection; a builder bean of the application's
 * own is used instead of it. When the context closes, the client drains: see {@code autoglm.shutdown-grace}.
 *
 * <p>These beans join by their type: an {@link ObservationRegistry} observes the calls, a {@link CredentialProvider} says who calls (instead
 * of {@code autoglm.api-key}), a {@link TokenCounter} and a {@link QuotaStore} serve the rate limit, each {@link Policy} stands around calls,
 * each {@link AttemptPolicy} around attempts, each {@link AttemptListener} hears of
 * attempts, and each {@link AutoGlmClientCustomizer} has a last word, in their order, in which the first policy is the outermost. Several beans of
 * a type that a client has one of stop the start, unless one is primary; of several registries none joins. {@link AutoGlmConnectionDetails}
 * say instead of properties where the client calls.
 */
@AutoConfiguration
@EnableConfigurationProperties(AutoGlmProperties.class)
public final class AutoGlmAutoConfiguration {

    /** For Spring. */
    public AutoGlmAutoConfiguration() {}

    @Bean
    static ConfigurationPropertiesBindHandlerAdvisor autoGlmOwnProperties(Environment environment) {
        return others -> new OwnPropertiesHandler(others, environment);
    }

    @Bean
    @ConditionalOnMissingBean(AutoGlmConnectionDetails.class)
    PropertiesConnectionDetails autoGlmConnectionDetails(AutoGlmProperties properties) {
        return new PropertiesConnectionDetails(properties);
    }

    @Bean
    ClientBundles autoGlmClientBundles(ObjectProvider<SslBundles> bundles) {
        return new ClientBundles(bundles);
    }

    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    @ConditionalOnMissingBean
    AutoGlmClientBuilder autoGlmClientBuilder(
            AutoGlmProperties properties,
            AutoGlmConnectionDetails where,
            ConfigurableEnvironment environment,
            BeanFactory beans) {
        try {
            boolean byProperties = where instanceof PropertiesConnectionDetails;
            AutoGlmClientBuilder builder = AutoGlmClient.builder()
                    .environment(byProperties ? Variables.of(environment) : Variables.ofOthers(environment));
            properties.applyTo(builder, where);
            JoiningBeans joining = new JoiningBeans(beans);
            if (byProperties) {
                joining.joinEndpoints(builder, properties);
            }
            joining.join(builder, properties);
            return builder;
        } catch (IllegalArgumentException refused) {
            throw new ClientConfigurationException(refused);
        }
    }

    @Bean
    @ConditionalOnMissingBean(AutoGlmClient.class)
    @Conditional(OnDefaultClient.class)
    AutoGlmClientFactory autoGlmClient(ObjectProvider<AutoGlmClientBuilder> builder, AutoGlmProperties properties) {
        return new AutoGlmClientFactory(builder, properties);
    }
}
