package io.autoglm.spring;

import io.autoglm.sdk.AutoGlmClient;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.CompositeReactiveHealthContributor;
import org.springframework.boot.health.contributor.ReactiveHealthContributor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Health of the clients, as {@code autoglm} in the health endpoint, from Spring Boot 4.0 on. Of several clients each has its own, by its
 * name. {@code management.health.autoglm.enabled=false} switches it off.
 *
 * <p>No call is made for it. A client is down only when nothing can succeed at the moment; one that is throttled or fails now and then is
 * up, with {@code condition=degraded} among the details, because the status would hide another contributor's otherwise.
 */
@AutoConfiguration(after = AutoGlmClientsAutoConfiguration.class)
@ConditionalOnClass(ReactiveHealthContributor.class)
public final class AutoGlmHealthAutoConfiguration {

    /** For Spring. */
    public AutoGlmHealthAutoConfiguration() {}

    /** Within, because its conditions are classes of Spring Boot 4. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnEnabledHealthIndicator("autoglm")
    @ConditionalOnBean(value = AutoGlmClient.class, search = SearchStrategy.CURRENT)
    static class Contributor {

        @Bean
        @ConditionalOnMissingBean(name = {"autoglmHealthIndicator", "autoglmHealthContributor"})
        ReactiveHealthContributor autoglmHealthContributor(ConfigurableListableBeanFactory beans) {
            MadeClients clients = new MadeClients(beans);
            Map<String, ClientHealth> each = new TreeMap<>();
            clients.names().forEach(name -> each.put(name, new ClientHealth(clients, name)));
            return each.size() == 1
                    ? each.values().iterator().next()
                    : CompositeReactiveHealthContributor.fromMap(each);
        }
    }
}
