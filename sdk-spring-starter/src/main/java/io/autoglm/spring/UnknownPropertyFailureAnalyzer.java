package io.autoglm.spring;

import io.autoglm.sdk.internal.settings.Misspelt;
import io.autoglm.sdk.internal.settings.Names;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
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
        TreeMap<String, String> answers = new TreeMap<>();
        for (ConfigurationProperty unknown : cause.getUnboundProperties()) {
            String name = unknown.getName().toString();
            if (name.startsWith(PREFIX + ".")) {
                String place = unknown.getOrigin() == null ? "" : " (" + unknown.getOrigin() + ")";
                answers.put(name, "    " + Misspelt.answer(name, names(name)) + place);
            }
        }
        if (answers.isEmpty()) {
            return null;
        }
        return new FailureAnalysis(
                "AutoGlmClient cannot be made, because there is no such property:\n\n"
                        + answers.values().stream().collect(Collectors.joining("\n")),
                "Correct or remove it. All names: " + String.join(", ", names("")) + ".",
                cause);
    }

    /**
     * Returns the names of all properties, as they are written in files; those of a client or an endpoint below the name that stands at its
     * place in {@code written}.
     */
    private static List<String> names(String written) {
        List<String> names = new ArrayList<>();
        collect(PREFIX, AutoGlmProperties.class, List.of(written.split("\\.", -1)), names);
        return written.isEmpty() ? names : Names.byNearness(written, names);
    }

    private static void collect(String prefix, Class<?> type, List<String> written, List<String> names) {
        for (RecordComponent component : type.getRecordComponents()) {
            String name = prefix + "." + PropertyValues.dashed(component.getName());
            if (component.getType().isRecord()) {
                collect(name, component.getType(), written, names);
            } else if (component.getType() != Map.class) {
                names.add(name);
            } else if (!name.matches("autoglm\\.clients\\..*\\.clients")) {
                collectNamed(name, component, written, names);
            }
        }
    }

    private static void collectNamed(
            String place, RecordComponent component, List<String> written, List<String> names) {
        Type each = ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[1];
        int depth = place.split("\\.", -1).length;
        if (!(each instanceof Class<?> type && type.isRecord())) {
            names.add(place + ".<name>");
        } else if (written.size() > depth + 1) {
            collect(place + "." + written.get(depth), type, written, names);
        } else {
            names.add(place + ".<name>.*");
        }
    }
}
