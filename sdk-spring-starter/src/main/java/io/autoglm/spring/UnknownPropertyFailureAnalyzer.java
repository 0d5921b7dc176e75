package io.autoglm.spring;

import io.autoglm.sdk.internal.settings.Misspelt;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Names the nearest property to one that does not exist, and where it stands; never its value, which may be a key. */
@Order(Ordered.HIGHEST_PRECEDENCE) // before Spring Boot's own, which knows no names to offer and prints values
final class UnknownPropertyFailureAnalyzer extends AbstractFailureAnalyzer<UnboundConfigurationPropertiesException> {

    static final String PREFIX = "autoglm";

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, UnboundConfigurationPropertiesException cause) {
        List<String> known = new ArrayList<>();
        collect(PREFIX, AutoGlmProperties.class, known);
        known.add(NamedClients.PREFIX + ".<name>.*");
        TreeMap<String, String> answers = new TreeMap<>();
        for (ConfigurationProperty unknown : cause.getUnboundProperties()) {
            String name = unknown.getName().toString();
            if (name.startsWith(PREFIX + ".")) {
                String place = unknown.getOrigin() == null ? "" : " (" + unknown.getOrigin() + ")";
                answers.put(name, "    " + Misspelt.answer(name, candidates(name, known)) + place);
            }
        }
        if (answers.isEmpty()) {
            return null;
        }
        return new FailureAnalysis(
                "AutoGlmClient cannot be made, because there is no such property:\n\n"
                        + answers.values().stream().collect(Collectors.joining("\n")),
                "Correct or remove it. All names: " + String.join(", ", known) + ".",
                cause);
    }

    /** Returns what may have been meant: below a client, or below what is nearly called so, the properties of that client. */
    private static List<String> candidates(String name, List<String> known) {
        String[] parts = name.split("\\.", 4);
        if (parts.length < 4) {
            return known;
        }
        List<String> more = new ArrayList<>();
        collect(NamedClients.PREFIX + "." + parts[2], AutoGlmProperties.class, more);
        if (!name.startsWith(NamedClients.PREFIX + ".")) {
            more.addAll(known);
        }
        return more;
    }

    /** Adds the names of all properties of {@code type}, as they are written in files. */
    private static void collect(String prefix, Class<?> type, List<String> names) {
        for (RecordComponent component : type.getRecordComponents()) {
            String name = prefix + "." + PropertyValues.dashed(component.getName());
            if (component.getType().isRecord()) {
                collect(name, component.getType(), names);
            } else if (component.getType() != Map.class) {
                names.add(name);
            } else if (!component.getName().equals("clients")) {
                names.add(name + ".<name>");
            }
        }
    }
}
