package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of statuses in {@code docs/spring.md} is written from the code. Run with {@code -Ddocs.write=true} to write it anew. */
class ProblemStatusDocsTests {

    private static final Path PAGE = Path.of("..", "docs", "spring.md");
    private static final String BEGIN = "<!-- statuses: written by ProblemStatusDocsTests -->\n";
    private static final String END = "<!-- end of statuses -->\n";

    @Test
    void thePageListsTheStatusOfEveryCode() throws IOException {
        String page = Files.readString(PAGE);
        String written =
                page.substring(0, page.indexOf(BEGIN) + BEGIN.length()) + table() + page.substring(page.indexOf(END));
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, written);
        }

        assertThat(Files.readString(PAGE)).isEqualTo(written);
    }

    private static String table() {
        return "\n| Kind | Status | Codes | `Retry-After` |\n|---|---|---|---|\n"
                + Arrays.stream(ErrorType.values())
                        .map(ProblemStatusDocsTests::rows)
                        .collect(Collectors.joining())
                + "\n";
    }

    private static String rows(ErrorType type) {
        return Arrays.stream(ProblemStatus.values())
                .filter(status -> !codes(type, status).isEmpty())
                .map(status -> "| `" + type + "` | " + status.status() + " | " + codes(type, status) + " | "
                        + (status.mayTellWhen() ? "where known" : "") + " |\n")
                .collect(Collectors.joining());
    }

    private static String codes(ErrorType type, ProblemStatus status) {
        return Arrays.stream(ErrorCode.values())
                .filter(code -> code.type() == type && ProblemStatus.of(code) == status)
                .map(code -> "`" + code.id() + "` " + code)
                .collect(Collectors.joining(", "));
    }
}
