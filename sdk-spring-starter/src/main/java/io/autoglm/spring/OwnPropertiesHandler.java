package io.autoglm.spring;

import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Two rules more for what is below {@code autoglm}.
 *
 * <p>What is blank is absent, whatever its type, as in {@code autoglm.timeouts.total=${TOTAL:}}; Spring Boot would say that there is no such
 * property. What is set by {@code -Dautoglm.…} and is no property is refused; Spring Boot passes over strange system properties, because
 * others may have set them, but these are meant for this client.
 */
final class OwnPropertiesHandler extends NoUnboundElementsBindHandler {

    private static final ConfigurationPropertyName ROOT =
            ConfigurationPropertyName.of(UnknownPropertyFailureAnalyzer.PREFIX);

    private final BindHandler others;
    private final Environment environment;

    OwnPropertiesHandler(BindHandler others, Environment environment) {
        super(others, OwnPropertiesHandler::isOfTheSystem);
        this.others = others;
        this.environment = environment;
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
        if (result == null && ROOT.isAncestorOf(name) && isBlank(name, context)) {
            onSuccess(name, target, context, ""); // known, and nothing comes of it
        }
        others.onFinish(name, target, context, result); // which the one above does not ask
        if (name.equals(ROOT)) {
            super.onFinish(name, target, context, result);
        }
    }

    private boolean isBlank(ConfigurationPropertyName name, BindContext context) {
        for (ConfigurationPropertySource source : context.getSources()) {
            ConfigurationProperty property = source.getConfigurationProperty(name);
            if (property != null) {
                return environment
                        .resolvePlaceholders(String.valueOf(property.getValue()))
                        .isBlank();
            }
        }
        return false;
    }
}
