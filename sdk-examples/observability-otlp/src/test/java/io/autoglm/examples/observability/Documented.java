package io.autoglm.examples.observability;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The properties for OTLP in {@code docs/observability.md}, so that the tests run with those. */
final class Documented {

    private static final Path PAGE = Path.of("..", "..", "docs", "observability.md");

    private Documented() {}

    /** Returns the two properties of a block, the one that has {@code there}, with {@code here} in place of that. */
    static List<String> properties(String there, String here) {
        String page;
        try {
            page = Files.readString(PAGE);
        } catch (IOException gone) {
            throw new java.io.UncheckedIOException(gone);
        }
        assertThat(page).contains("=" + there + "\n");
        int within = page.indexOf("=" + there + "\n");
        String begin = "```properties\n";
        List<String> lines = page.substring(
                        page.lastIndexOf(begin, within) + begin.length(), page.indexOf("```", within))
                .lines()
                .map(line -> line.replace(there, here))
                .toList();
        assertThat(lines).hasSize(2);
        return lines;
    }
}
