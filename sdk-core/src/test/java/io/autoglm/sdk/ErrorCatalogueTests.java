package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.error.ErrorType;
import io.autoglm.sdk.policy.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code docs/errors.md} and the catalogue are one thing. Run with {@code -Ddocs.write=true} to write the page anew. */
class ErrorCatalogueTests {

    private static final Path PAGE = Path.of("..", "docs", "errors.md");
    private static final String BEGIN = "<!-- catalogue: written by ErrorCatalogueTests -->\n";
    private static final String END = "<!-- end of catalogue -->\n";

    @Test
    void thePageListsTheCatalogue() throws IOException {
        String page = Files.readString(PAGE);
        String written =
                page.substring(0, page.indexOf(BEGIN) + BEGIN.length()) + table() + page.substring(page.indexOf(END));
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, written);
        }

        assertThat(Files.readString(PAGE)).isEqualTo(written);
    }

    private static String table() {
        return "\n| Code | Name | Exception | Transient | Outcome | What to do |\n|---|---|---|---|---|---|\n"
                + Arrays.stream(ErrorCode.values())
                        .map(code -> {
                            AutoGlmException failure =
                                    ErrorDetails.of(code, "x").exception();
                            return "| `" + code.id() + "` | `" + code + "` | `"
                                    + failure.getClass().getSimpleName()
                                    + "` | " + (code.isTransient() ? "yes" : "no") + " | "
                                    + Outcome.of(failure).name().toLowerCase(java.util.Locale.ROOT) + " | "
                                    + code.hint()
                                    + " |\n";
                        })
                        .collect(Collectors.joining())
                + "\n";
    }

    @Test
    void codesAreUniqueAndWellFormed() {
        assertThat(ErrorCode.values())
                .extracting(ErrorCode::id)
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("AGLM-\\d{4}"));
    }

    @ParameterizedTest
    @EnumSource(ErrorType.class)
    void everyTypeHasACode(ErrorType type) {
        assertThat(ErrorCode.values()).extracting(ErrorCode::type).contains(type);
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void everyMessageNamesItsCodeAndEndsInItsHint(ErrorCode code) {
        AutoGlmException failure = ErrorDetails.of(code, "something happened").exception();

        assertThat(failure.getMessage())
                .startsWith(code.id() + ": something happened")
                .endsWith(code.hint());
        assertThat(code.hint()).endsWith(".");
    }
}
