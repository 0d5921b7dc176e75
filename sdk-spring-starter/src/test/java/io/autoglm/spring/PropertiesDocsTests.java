package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClientBuilder;
import io.autoglm.sdk.ConnectionBuilder;
import io.autoglm.sdk.admission.AdaptiveLimitSpec;
import io.autoglm.sdk.admission.BreakerSpec;
import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.admission.RateSpec;
import io.autoglm.sdk.http.HttpSpec;
import io.autoglm.sdk.policy.FallbackSpec;
import io.autoglm.sdk.retry.RetryBudgetSpec;
import io.autoglm.sdk.retry.RetrySpec;
import io.autoglm.sdk.time.TimeoutSpec;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * The table of properties in {@code docs/configuration.md} is written from the metadata, with what the client does where nothing is set. Run
 * with {@code -Ddocs.write=true} to write it anew.
 */
class PropertiesDocsTests {

    private static final Path PAGE = Path.of("..", "docs", "configuration.md");
    private static final String BEGIN = "<!-- properties: written by PropertiesDocsTests -->\n";
    private static final String END = "<!-- end of properties -->";

    /** Metadata does not look into maps. */
    private static final Path ENDPOINT = Path.of("src/main/java/io/autoglm/spring/EndpointProperties.java");

    /** The settings of the client that properties below a place change, the innermost place last. */
    private static final Map<String, Record> SETTINGS = new TreeMap<>(Map.of(
            "autoglm.timeouts.", TimeoutSpec.defaults(),
            "autoglm.retry.", RetrySpec.defaults(),
            "autoglm.retry.budget.", RetryBudgetSpec.defaults(),
            "autoglm.limit.", LimitSpec.defaults(),
            "autoglm.limit.adaptive.", AdaptiveLimitSpec.defaults(),
            "autoglm.rate.", RateSpec.defaults(),
            "autoglm.breaker.", BreakerSpec.defaults(),
            "autoglm.fallback.", FallbackSpec.none(),
            "autoglm.http.", HttpSpec.defaults()));

    /** What a switch does that stands for several settings. */
    private static final Map<String, String> SWITCHES =
            Map.of("autoglm.retry.budget.enabled", "true", "autoglm.rate.enabled", "true");

    /** What the builder has and properties cannot say, and what says it in an application; the page has the same list. */
    private static final Map<String, String> WITHOUT_A_PROPERTY = new TreeMap<>(Map.of(
            "name", "the name below `autoglm.clients`",
            "environment", "the application's own environment",
            "policy", "beans",
            "attemptListener", "beans",
            "observationRegistry", "a bean",
            "observationConvention", "a customizer, or the registry's own",
            "httpClient", "a customizer",
            "scheduler", "a customizer",
            "random", "a customizer",
            "exchange", "a customizer, or a builder of your own, for tests"));

    /** What properties call otherwise, or group. */
    private static final Map<String, List<String>> CALLED = Map.of(
            "credentials", List.of("autoglm.api-key-file", "autoglm.api-key-scheme", "autoglm.api-key-header"),
            "endpoint", List.of("autoglm.endpoints"),
            "failureCode", List.of("autoglm.failure-codes"),
            "header", List.of("autoglm.headers"),
            "retryBudget", List.of("autoglm.retry.budget.minimum"),
            "trustedCertificates", List.of("autoglm.tls.trusted-certificates"));

    @Test
    void thePageListsThePropertiesOfTheMetadata() throws IOException {
        assertWritten(BEGIN, END, table());
    }

    @Test
    void thePageListsThePropertiesOfAnEndpoint() throws IOException {
        Map<String, String> described = new TreeMap<>();
        Matcher parameter = Pattern.compile("(?m)^ \\* @param (\\w+) +(.*)$").matcher(Files.readString(ENDPOINT));
        while (parameter.find()) {
            described.put(PropertyValues.dashed(parameter.group(1)), parameter.group(2));
        }
        assertThat(described.keySet())
                .isEqualTo(Arrays.stream(EndpointProperties.class.getRecordComponents())
                        .map(component -> PropertyValues.dashed(component.getName()))
                        .collect(Collectors.toCollection(TreeSet::new)));

        assertWritten(
                "<!-- endpoint properties: written by PropertiesDocsTests -->\n",
                "<!-- end of endpoint properties -->",
                "\n| Below `autoglm.endpoints.<name>` | What |\n|---|---|\n"
                        + described.entrySet().stream()
                                .map(each -> "| `" + each.getKey() + "` | " + each.getValue() + " |\n")
                                .collect(Collectors.joining())
                        + "\n");
    }

    private static void assertWritten(String begin, String end, String table) throws IOException {
        String page = Files.readString(PAGE);
        String written =
                page.substring(0, page.indexOf(begin) + begin.length()) + table + page.substring(page.indexOf(end));
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, written);
        }

        assertThat(Files.readString(PAGE)).isEqualTo(written);
    }

    @Test
    void whatTheBuilderCanDoHasAPropertyOrAReason() {
        TreeSet<String> setters = Arrays.stream(AutoGlmClientBuilder.class.getMethods())
                .filter(method -> ConnectionBuilder.class.isAssignableFrom(method.getReturnType()))
                .map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        TreeSet<String> without = new TreeSet<>(setters);
        without.removeIf(PropertiesDocsTests::hasProperty);

        assertThat(setters).contains("baseUrl", "http");
        assertThat(without).isEqualTo(WITHOUT_A_PROPERTY.keySet());
        assertThat(PAGE)
                .content()
                .contains("""
                | Setter | In an application |
                |---|---|
                """
                        + WITHOUT_A_PROPERTY.entrySet().stream()
                                .map(each -> "| `" + each.getKey() + "` | " + each.getValue() + " |\n")
                                .collect(Collectors.joining()));
    }

    private static boolean hasProperty(String setter) {
        String property = "autoglm." + PropertyValues.dashed(setter);
        return CALLED.getOrDefault(setter, List.of(property)).stream()
                .allMatch(expected -> Metadata.properties().keySet().stream()
                        .anyMatch(known -> known.equals(expected) || known.startsWith(expected + ".")));
    }

    private static String table() {
        return "\n| Property | Default | What |\n|---|---|---|\n"
                + Metadata.properties().entrySet().stream()
                        .map(each -> "| `" + each.getKey() + "` | " + shown(each.getKey(), each.getValue()) + " | "
                                + each.getValue().path("description").asString("") + " |\n")
                        .collect(Collectors.joining())
                + "\n";
    }

    private static String shown(String name, JsonNode property) {
        String value = property.has("defaultValue")
                ? property.path("defaultValue").asString()
                : SWITCHES.containsKey(name) ? SWITCHES.get(name) : clientsOwn(name);
        return value == null || value.isEmpty() ? "" : "`" + value + "`";
    }

    private static @Nullable String clientsOwn(String name) {
        for (String place : new TreeSet<>(SETTINGS.keySet()).descendingSet()) {
            if (name.startsWith(place)) {
                Object at = SETTINGS.get(place);
                for (String part : name.substring(place.length()).split("\\.")) {
                    at = at == null ? null : component(at, part);
                }
                return text(name, at);
            }
        }
        return null;
    }

    private static @Nullable Object component(Object of, String dashed) {
        for (RecordComponent component : of.getClass().getRecordComponents()) {
            if (PropertyValues.dashed(component.getName()).equals(dashed)) {
                try {
                    return component.getAccessor().invoke(of);
                } catch (ReflectiveOperationException e) {
                    throw new AssertionError(e);
                }
            }
        }
        throw new AssertionError(of + " has no " + dashed);
    }

    private static @Nullable String text(String name, @Nullable Object value) {
        if (value instanceof Duration length) {
            long millis = length.toMillis();
            return millis % 60_000 == 0
                    ? millis / 60_000 + "m"
                    : millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
        }
        if (value instanceof Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
        if (value instanceof List<?> list && list.isEmpty()) {
            return null;
        }
        boolean size = Metadata.properties().get(name).path("type").asString().endsWith("DataSize");
        return value == null ? null : size ? (Integer) value / 1024 + "KB" : value.toString();
    }
}
