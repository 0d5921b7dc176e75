package io.autoglm.examples.observability;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The questions to Prometheus in {@code docs/observability.md}: the lines of its block of PromQL that are no comments. */
final class PromQl {

    private static final Path PAGE = Path.of("..", "..", "docs", "observability.md");
    private static final String BEGIN = "```promql\n";

    private PromQl() {}

    static List<String> inTheDocumentation() throws IOException {
        String page = Files.readString(PAGE);
        assertThat(page).contains(BEGIN);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        List<String> questions = page.substring(begin, page.indexOf("```", begin))
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
        assertThat(questions).isNotEmpty();
        return questions;
    }
}
