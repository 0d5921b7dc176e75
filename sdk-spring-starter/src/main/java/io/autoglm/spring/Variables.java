package io.autoglm.spring;

import io.autoglm.sdk.internal.settings.Misspelt;
import java.util.HashMap;
import java.util.Map;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** The environment variables as a context sees them: a provider's own key variable is no property. */
final class Variables {

    private Variables() {}

    /** Returns a map of the caller's own. */
    static Map<String, String> of(ConfigurableEnvironment environment) {
        Map<String, String> variables = new HashMap<>();
        if (environment.getPropertySources().get(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME)
                instanceof MapPropertySource source) {
            source.getSource().forEach((name, value) -> variables.put(name, String.valueOf(value)));
        }
        return variables;
    }

    /** The same without those that say who calls and where for the client of the properties; a provider's own key goes to that provider only. */
    static Map<String, String> ofOthers(ConfigurableEnvironment environment) {
        Map<String, String> variables = of(environment);
        variables.keySet().removeAll(Misspelt.VARIABLES);
        return variables;
    }
}
