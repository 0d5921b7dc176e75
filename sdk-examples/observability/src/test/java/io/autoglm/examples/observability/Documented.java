package io.autoglm.examples.observability;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What {@code docs/observability.md} tells people to write, so that the tests run with that and nothing else. */
final class Documented {

    static final Path PAGE = Path.of("..", "..", "docs", "observability.md");

    private Documented() {}

    /** Returns the two properties of the section {@code heading}, with {@code here} in place of the address that the page has. */
    static String[] properties(String heading, String there, String here) {
        List<String> lines = block("### " + heading, "properties");
        assertThat(lines).as(heading).hasSize(2);
        assertThat(String.join("\n", lines)).contains(there);
        return lines.stream().map(line -> line.replace(there, here)).toArray(String[]::new);
    }

    static String[] properties(String heading) {
        return properties(heading, "", "");
    }

    /** Returns the questions to Prometheus. */
    static List<String> promQl() {
        return block("### Prometheus", "promql");
    }

    /** The lines of the first block of {@code language} after {@code heading} that are no comments. */
    private static List<String> block(String heading, String language) {
        String page = read();
        String begin = "```" + language + "\n";
        assertThat(page).contains(heading + "\n");
        int start = page.indexOf(begin, page.indexOf(heading + "\n"));
        assertThat(start).as("%s in %s", language, heading).isPositive();
        List<String> lines = page.substring(start + begin.length(), page.indexOf("```", start + begin.length()))
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
        assertThat(lines).as(heading).isNotEmpty();
        return lines;
    }

    private static String read() {
        try {
            return Files.readString(PAGE);
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
