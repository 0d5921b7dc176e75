package io.autoglm.spring;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.AutoGlmClientBuilder;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectFactory;
import org.springframework.core.env.ConfigurableEnvironment;

/** Makes builders of the client of {@code autoglm.clients.<name>}. */
final class NamedClientBuilder implements ObjectFactory<AutoGlmClientBuilder> {

    private final String name;
    private final AutoGlmProperties settings;
    private final boolean observed;
    private final ConfigurableEnvironment environment;
    private final BeanFactory beans;

    NamedClientBuilder(String name, AutoGlmProperties root, ConfigurableEnvironment environment, BeanFactory beans) {
        this.name = name;
        this.settings = new NamedClients(environment).settings(name);
        this.observed = root.observations().enabled() && settings.observations().enabled();
        this.environment = environment;
        this.beans = beans;
    }

    AutoGlmProperties settings() {
        return settings;
    }

    @Override
    public AutoGlmClientBuilder getObject() {
        try {
            AutoGlmClientBuilder builder =
                    AutoGlmClient.builder().name(name).environment(Variables.ofOthers(environment));
            settings.applyTo(builder, new PropertiesConnectionDetails(settings));
            JoiningBeans joining = new JoiningBeans(beans);
            joining.joinEndpoints(builder, settings);
            joining.join(name, builder, settings, observed);
            return builder;
        } catch (IllegalArgumentException refused) {
            throw new ClientConfigurationException(name, refused);
        }
    }
}
