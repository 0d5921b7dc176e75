package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The table of properties in {@code docs/configuration.md} is written from the metadata. Run with {@code -Dautoglm.docs.write=true} to
 * write it anew.
 */
class PropertiesDocsTests {

    private static final Path PAGE = Path.of("..", "docs", "configuration.md");
    private static final Path METADATA = Path.of("target", "classes", "META-INF", "spring-configuration-metadata.json");
    private static final String BEGIN = "<!-- properties: written by PropertiesDocsTests -->\n";
    private static final String END = "<!-- end of properties -->";

    @Test
    void thePageListsThePropertiesOfTheMetadata() throws IOException {
        String page = Files.readString(PAGE);
        String written =
                page.substring(0, page.indexOf(BEGIN) + BEGIN.length()) + table() + page.substring(page.indexOf(END));
        if (Boolean.getBoolean("autoglm.docs.write")) {
            Files.writeString(PAGE, written);
        }

        assertThat(Files.readString(PAGE)).isEqualTo(written);
    }

    @Test
    void everyPropertyHasADescription() throws IOException {
        assertThat(properties())
                .isNotEmpty()
                .allSatisfy(property -> assertThat(property.path("description").asString(""))
                        .as(property.path("name").asString())
                        .endsWith("."));
    }

    private static String table() throws IOException {
        return "\n| Property | Default | What |\n|---|---|---|\n"
                + StreamSupport.stream(properties().spliterator(), false)
                        .map(property -> "| `" + property.path("name").asString() + "` | "
                                + (property.has("defaultValue")
                                        ? "`" + property.path("defaultValue").asString() + "`"
                                        : "")
                                + " | " + property.path("description").asString("") + " |\n")
                        .sorted()
                        .collect(Collectors.joining())
                + "\n";
    }

    private static JsonNode properties() throws IOException {
        return JsonMapper.builder().build().readTree(Files.readString(METADATA)).path("properties");
    }
}
