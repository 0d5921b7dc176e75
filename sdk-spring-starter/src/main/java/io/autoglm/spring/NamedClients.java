package io.autoglm.spring;

import java.util.ArrayList;
import java.util.List;
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
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;

/** What the environment of an application says about clients with names. */
final class NamedClients {

    static final String PREFIX = "autoglm.clients";

    /**
     * What a client with a name has from the root when it does not say it itself. Nothing else goes from one client to another: who calls
     * stays with where it goes.
     */
    static final Set<String> INHERITED = Set.of(
            "timeouts",
            "retry",
            "limit",
            "rate",
            "breaker",
            "hedge",
            "batch",
            "routing",
            "proxy",
            "application",
            "locale",
            "observations",
            "shutdown-grace");

    private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("autoglm");
    private static final ConfigurationPropertyName CLIENTS = ConfigurationPropertyName.of(PREFIX);
    private static final ConfigurationPropertyName FIXED = ConfigurationPropertyName.of("limit.fixed");
    private static final ConfigurationPropertyName ADAPTIVE = ConfigurationPropertyName.of("limit.adaptive");
    private static final ConfigurationPropertyName PROXY = ConfigurationPropertyName.of("proxy");
    private static final ConfigurationPropertyName HEDGE = ConfigurationPropertyName.of("hedge");
    private static final ConfigurationPropertyName TIMEOUTS = ConfigurationPropertyName.of("timeouts");
    private static final ConfigurationPropertyName PRESET = TIMEOUTS.append("preset");
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
                        .forEach(name -> names.merge(uniform(name), name, PropertyValues::asInFiles));
            }
        }
        return new TreeSet<>(names.values());
    }

    private static String uniform(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new ClientConfigurationException(new IllegalArgumentException(
                    PREFIX + "." + name + ": a name is a letter, then letters, digits, '-' and '_'"));
        }
        return PropertyValues.uniform(name);
    }

    /** Whether a client without a name has an endpoint by the properties or the variables. */
    boolean rootNamesAnEndpoint() {
        ConfigurationPropertyName several = ROOT.append("endpoints");
        return isSet(ROOT.append("provider"))
                || isSet(ROOT.append("base-url"))
                || sources.stream()
                        .anyMatch(source -> source.containsDescendantOf(several) == ConfigurationPropertyState.PRESENT);
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
        List<ConfigurationPropertyName> replaced = replacedBy(binder(own));
        List<ConfigurationPropertySource> all = new ArrayList<>(own);
        sources.stream()
                .map(source -> source.withPrefix(ROOT.toString()).filter(property -> inherits(property, replaced)))
                .forEach(all::add);
        return binder(all).bindOrCreate("", Bindable.of(AutoGlmProperties.class));
    }

    private static boolean inherits(ConfigurationPropertyName property, List<ConfigurationPropertyName> replaced) {
        return !property.isEmpty()
                && INHERITED.contains(property.getElement(0, Form.DASHED))
                && replaced.stream().noneMatch(each -> each.equals(property) || each.isAncestorOf(property));
    }

    /**
     * What a client does not inherit because of what it says itself: a limit is fixed or it learns; a second attempt comes after a time or
     * at a percentile; a preset of times stands for all of them; and a proxy is one thing, whose password goes to no other.
     */
    private static List<ConfigurationPropertyName> replacedBy(Binder own) {
        List<ConfigurationPropertyName> replaced = new ArrayList<>();
        LimitProperties limit = own.bindOrCreate("limit", LimitProperties.class);
        if (limit.fixed() != null) {
            replaced.add(ADAPTIVE);
        }
        if (limit.adaptive().isSet()) {
            replaced.add(FIXED);
        }
        if (own.bindOrCreate("hedge", HedgeProperties.class).isSet()) {
            replaced.add(HEDGE);
        }
        if (own.bindOrCreate("proxy", ProxyProperties.class).isSet()) {
            replaced.add(PROXY);
        }
        if (own.bind(PRESET, Bindable.of(String.class)).isBound()) {
            replaced.add(TIMEOUTS);
        }
        return replaced;
    }

    private Binder binder(List<ConfigurationPropertySource> from) {
        return new Binder(from, new PropertySourcesPlaceholdersResolver(environment));
    }
}
