package io.autoglm.spring;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;

/** What the environment of an application says about clients with names. */
final class NamedClients {

    static final String PREFIX = "autoglm.clients";

    /**
     * What a client with a name has from the root when it does not say it itself. Nothing else goes from one client to another: who calls
     * stays with where it goes.
     */
    static final Set<String> INHERITED = Set.of("timeouts", "retry", "limit", "rate", "observations", "shutdown-grace");

    private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("autoglm");
    private static final ConfigurationPropertyName CLIENTS = ConfigurationPropertyName.of(PREFIX);
    private static final ConfigurationPropertyName FIXED = ConfigurationPropertyName.of("limit.fixed");
    private static final ConfigurationPropertyName ADAPTIVE = ConfigurationPropertyName.of("limit.adaptive");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9_-]*");

    private final ConfigurableEnvironment environment;
    private final List<ConfigurationPropertySource> sources = new ArrayList<>();

    NamedClients(ConfigurableEnvironment environment) {
        this.environment = environment;
        ConfigurationPropertySources.from(environment.getPropertySources()).forEach(sources::add);
    }

    /** Returns the names, in alphabetical order. */
    Set<String> names() {
        Map<String, String> names = new TreeMap<>();
        for (ConfigurationPropertySource source : sources) {
            if (source instanceof IterableConfigurationPropertySource iterable) {
                iterable.stream()
                        .filter(property -> CLIENTS.isAncestorOf(property) && property.getNumberOfElements() > 3)
                        .map(property -> property.getElement(2, Form.ORIGINAL))
                        .forEach(name -> names.merge(uniform(name), name, NamedClients::asInFiles));
            }
        }
        return new TreeSet<>(names.values());
    }

    /** A variable has neither capitals nor dashes to give: one client, called as elsewhere. */
    private static String asInFiles(String one, String other) {
        return one.equals(uniform(one)) ? other : one;
    }

    private static String uniform(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new ClientConfigurationException(new IllegalArgumentException(
                    PREFIX + "." + name + ": a name is a letter, then letters, digits, '-' and '_'"));
        }
        return name.replaceAll("[_-]", "").toLowerCase(Locale.ROOT);
    }

    /** Whether a client without a name has an endpoint by the properties or the variables. */
    boolean rootNamesAnEndpoint() {
        return isSet(ROOT.append("provider")) || isSet(ROOT.append("base-url"));
    }

    private boolean isSet(ConfigurationPropertyName property) {
        return !binder(sources)
                .bind(property, Bindable.of(String.class))
                .orElse("")
                .isBlank();
    }

    /** Returns the settings of one of {@link #names()}: its own, else what it inherits. */
    AutoGlmProperties settings(String name) {
        String prefix = PREFIX + "." + uniform(name);
        List<ConfigurationPropertySource> own =
                sources.stream().map(source -> source.withPrefix(prefix)).toList();
        LimitProperties limit = binder(own).bindOrCreate("limit", LimitProperties.class);
        List<ConfigurationPropertySource> all = new ArrayList<>(own);
        sources.stream()
                .map(source -> source.withPrefix(ROOT.toString()).filter(property -> inherits(property, limit)))
                .forEach(all::add);
        return binder(all).bindOrCreate("", Bindable.of(AutoGlmProperties.class));
    }

    /** A limit is fixed or it learns: who says one does not inherit the other. */
    private static boolean inherits(ConfigurationPropertyName property, LimitProperties own) {
        if (property.isEmpty() || !INHERITED.contains(property.getElement(0, Form.DASHED))) {
            return false;
        }
        return !(own.adaptive().isSet() && property.equals(FIXED))
                && !(own.fixed() != null && (ADAPTIVE.equals(property) || ADAPTIVE.isAncestorOf(property)));
    }

    private Binder binder(List<ConfigurationPropertySource> from) {
        return new Binder(from, new PropertySourcesPlaceholdersResolver(environment));
    }
}
