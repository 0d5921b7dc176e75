package io.autoglm.spring;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.env.ConfigurableEnvironment;

/** Makes the client of {@code autoglm.clients.<name>}, and drains it as the one without a name. */
final class NamedClientFactory extends AutoGlmClientFactory {

    private final String name;

    /** For Spring: that {@code root} could be made says that all properties exist, those of this client too. */
    NamedClientFactory(String name, AutoGlmProperties root, ConfigurableEnvironment environment, BeanFactory beans) {
        super(new NamedClientBuilder(name, root, environment, beans));
        this.name = name;
    }

    @Override
    ModelCheck modelCheck() {
        return new ModelCheck(name);
    }

    @Override
    ClientConfigurationException failure(RuntimeException refused) {
        return new ClientConfigurationException(name, refused);
    }
}
