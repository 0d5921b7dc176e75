package io.autoglm.spring;

import io.autoglm.sdk.AutoGlmClient;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** The clients of an application as operators look at them. A lazy application makes each at its first use, and a look is no use. */
final class MadeClients {

    private final ConfigurableListableBeanFactory beans;

    MadeClients(ConfigurableListableBeanFactory beans) {
        this.beans = beans;
    }

    /** Returns the names of all of them, made or not, in alphabetical order. */
    Set<String> names() {
        return new TreeSet<>(Arrays.asList(beans.getBeanNamesForType(AutoGlmClient.class, true, false)));
    }

    /** Returns the client of that name; {@code null} when there is none, or when it has not been made. */
    @Nullable
    AutoGlmClient find(String name) {
        return names().contains(name) && beans.containsSingleton(name)
                ? beans.getBean(name, AutoGlmClient.class)
                : null;
    }
}
