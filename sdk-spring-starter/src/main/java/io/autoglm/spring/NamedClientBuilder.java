package io.autoglm.spring;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.AutoGlmClientBuilder;
import io.autoglm.sdk.internal.settings.Misspelt;
import java.time.Duration;
import java.util.Map;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectFactory;
import org.springframework.core.env.ConfigurableEnvironment;

/** Makes builders of the client of {@code autoglm.clients.<name>}. */
final class NamedClientBuilder implements ObjectFactory<AutoGlmClientBuilder> {

    private final String name;
    private final AutoGlmProperties settings;
    private final ConfigurableEnvironment environment;
    private final BeanFactory beans;

    NamedClientBuilder(String name, AutoGlmProperties root, ConfigurableEnvironment environment, BeanFactory beans) {
        this.name = name;
        this.settings = new NamedClients(environment).settings(name).observedOnlyIf(root.observations());
        this.environment = environment;
        this.beans = beans;
    }

    Duration shutdownGrace() {
        return settings.shutdownGrace();
    }

    @Override
    public AutoGlmClientBuilder getObject() {
        try {
            AutoGlmClientBuilder builder = AutoGlmClient.builder().environment(variables());
            settings.applyTo(builder);
            new JoiningBeans(beans).join(name, builder, settings);
            return builder;
        } catch (IllegalArgumentException refused) {
            throw new ClientConfigurationException(name, refused);
        }
    }

    /** Without those that say who calls and where for the client without a name; a provider's own key goes to that provider only. */
    private Map<String, String> variables() {
        Map<String, String> variables = Variables.of(environment);
        variables.keySet().removeAll(Misspelt.VARIABLES);
        return variables;
    }
}
