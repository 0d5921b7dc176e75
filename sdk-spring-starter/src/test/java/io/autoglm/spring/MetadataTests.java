package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.internal.codec.Dialects;
import io.autoglm.sdk.internal.codec.Preset;
import io.autoglm.sdk.internal.codec.Presets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What an editor shows of the properties. */
class MetadataTests {

    @Test
    void everyPropertyIsDescribedInTheFormOfSpringBoot() {
        assertThat(Metadata.properties()).hasSizeGreaterThan(70).allSatisfy((name, property) -> {
            String description = property.path("description").asString("");
            assertThat(description)
                    .as(name)
                    .endsWith(".")
                    .doesNotStartWith("The ")
                    .doesNotStartWith("A ")
                    .doesNotContain("efault");
            if (property.path("type").asString().equals("java.lang.Boolean")) {
                assertThat(description).as(name).startsWith("Whether ");
            }
        });
    }

    @Test
    void valuesAreOfferedWhereTheyAreNamesOfAList() {
        Map<String, List<String>> expected = new TreeMap<>();
        List<String> providers =
                new ArrayList<>(Presets.all().stream().map(Preset::name).toList());
        providers.add("sim");
        expected.put("autoglm.provider", providers);
        expected.put("autoglm.dialect", Dialects.names());
        Metadata.properties().forEach((name, property) -> {
            List<String> constants = constantsOf(property.path("type").asString());
            if (!constants.isEmpty()) {
                expected.put(name, constants);
            }
        });

        Map<String, List<String>> offered = new TreeMap<>();
        Metadata.hints().forEach((name, hint) -> offered.put(name, valuesOf(hint)));
        assertThat(offered).isEqualTo(expected).hasSizeGreaterThan(8);
    }

    private static List<String> valuesOf(JsonNode hint) {
        return StreamSupport.stream(hint.path("values").spliterator(), false)
                .map(value -> value.path("value").asString())
                .toList();
    }

    /** Returns the names of an enumeration as they are written in files; empty for other types. */
    private static List<String> constantsOf(String type) {
        if (!type.startsWith("io.autoglm.")) {
            return List.of();
        }
        try {
            return Arrays.stream(Class.forName(type).getEnumConstants())
                    .map(each ->
                            ((Enum<?>) each).name().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .toList();
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
