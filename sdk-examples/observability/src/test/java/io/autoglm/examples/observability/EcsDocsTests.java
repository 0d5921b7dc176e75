package io.autoglm.examples.observability;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The mapping for Elasticsearch in {@code docs/observability.md}. Run with {@code -Ddocs.write=true} to write it anew. */
class EcsDocsTests {

    private static final Path PAGE = Documented.PAGE;
    private static final String BEGIN = "<!-- mapping: written by EcsDocsTests -->\n";
    private static final String END = "<!-- end of mapping -->";

    @Test
    void theMappingHasEveryFieldOfTheLines() throws IOException {
        String page = Files.readString(PAGE);
        assertThat(page).contains(BEGIN, END);
        String expected = page.substring(0, page.indexOf(BEGIN) + BEGIN.length()) + "\n```json\n" + mapping()
                + "```\n\n" + page.substring(page.indexOf(END));
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, expected);
        }

        assertThat(Files.readString(PAGE)).isEqualTo(expected);
    }

    private static String mapping() {
        return EcsField.all()
                .map(field -> "  \"" + field.name() + "\": {\"type\": \"" + field.type() + "\"}")
                .collect(Collectors.joining(
                        ",\n", "{\"mappings\": {\"properties\": {\"autoglm\": {\"properties\": {\n", "\n}}}}}\n"));
    }
}
