package io.autoglm.spring;

import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Refuses what is set by {@code -Dautoglm.…} and is no property. Spring Boot passes over strange system properties, because others may have
 * set them; below {@code autoglm} they are meant for this client.
 */
final class StrangeSystemProperties extends NoUnboundElementsBindHandler {

    private static final ConfigurationPropertyName ROOT =
            ConfigurationPropertyName.of(UnknownPropertyFailureAnalyzer.PREFIX);

    private final BindHandler others;

    StrangeSystemProperties(BindHandler others) {
        super(others, StrangeSystemProperties::isOfTheSystem);
        this.others = others;
    }

    private static boolean isOfTheSystem(ConfigurationPropertySource source) {
        return source.getUnderlyingSource() instanceof PropertySource<?> known
                && known.getSource() instanceof Properties
                && known.getName().equals(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
    }

    @Override
    public void onFinish(
            ConfigurationPropertyName name, Bindable<?> target, BindContext context, @Nullable Object result)
            throws Exception {
        others.onFinish(name, target, context, result); // which the one above does not ask
        if (name.equals(ROOT)) {
            super.onFinish(name, target, context, result);
        }
    }
}
