package io.autoglm.spring;

import io.autoglm.sdk.AutoGlmClient;
import java.util.Set;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.RuntimeBeanReference;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.ManagedMap;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Registers a bean for each client with a name, and {@link AutoGlmClients}. The definitions hold names and classes only, so that code can be
 * made of them ahead of time; which names there are is settled then.
 */
final class NamedClientsRegistrar implements ImportBeanDefinitionRegistrar {

    static final String REGISTRY = "autoGlmClients";

    private final Environment environment;

    NamedClientsRegistrar(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void registerBeanDefinitions(AnnotationMetadata importer, BeanDefinitionRegistry registry) {
        Set<String> names = new NamedClients((ConfigurableEnvironment) environment).names();
        ManagedMap<String, RuntimeBeanReference> clients = new ManagedMap<>();
        for (String name : names) {
            refuseTaken(name, registry);
            registry.registerBeanDefinition(name, client(name));
            clients.put(name, new RuntimeBeanReference(name));
        }
        registry.registerBeanDefinition(
                REGISTRY,
                BeanDefinitionBuilder.rootBeanDefinition(AutoGlmClients.class)
                        .addConstructorArgValue(clients)
                        .getBeanDefinition());
    }

    private static void refuseTaken(String name, BeanDefinitionRegistry registry) {
        if (name.equals(REGISTRY) || registry.isBeanNameInUse(name)) {
            throw new ClientConfigurationException(
                    name,
                    new IllegalArgumentException(
                            "its bean is called as the client, and there is another bean of this name; rename one of them"));
        }
    }

    /** Where there is another client, it is injected before this one to who says no name. */
    private static AbstractBeanDefinition client(String name) {
        AbstractBeanDefinition definition = BeanDefinitionBuilder.rootBeanDefinition(NamedClientFactory.class)
                .addConstructorArgValue(name)
                .getBeanDefinition();
        definition.setFallback(true);
        definition.setAttribute(
                FactoryBean.OBJECT_TYPE_ATTRIBUTE, AutoGlmClient.class); // else it is made to be asked for its type
        return definition;
    }
}
