package io.autoglm.spring;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.observe.ClientGauges;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Arrays;
import java.util.Set;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Gauges in an application that makes its beans when they are needed: of each client once it has been made. Gauges that are beans would be
 * bound at the start, and make the client for that.
 */
final class GaugesOfMadeClients implements BeanPostProcessor {

    static final String LAZY = "spring.main.lazy-initialization";

    private final ListableBeanFactory beans;
    private final ConfigurableEnvironment environment;

    GaugesOfMadeClients(ListableBeanFactory beans, ConfigurableEnvironment environment) {
        this.beans = beans;
        this.environment = environment;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (bean instanceof AutoGlmClient client) {
            NamedClients clients = new NamedClients(environment);
            if (clients.names().contains(beanName)) {
                if (clients.settings(beanName).observations().enabled()) {
                    bind(beanName, client);
                }
            } else if (isTheOnlyOther(clients.names())) {
                bind(AutoGlmMetersAutoConfiguration.CLIENT, client);
            }
        }
        return bean;
    }

    /** As with gauges that are beans: of several clients of the application's own none is the one. */
    private boolean isTheOnlyOther(Set<String> named) {
        return Arrays.stream(beans.getBeanNamesForType(AutoGlmClient.class, true, false))
                        .filter(name -> !named.contains(name))
                        .count()
                == 1;
    }

    private void bind(String name, AutoGlmClient client) {
        beans.getBeanProvider(MeterRegistry.class)
                .ifAvailable(registry -> new ClientGauges(name, client::state).bindTo(registry));
    }
}
