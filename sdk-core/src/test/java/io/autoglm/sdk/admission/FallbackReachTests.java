package io.autoglm.sdk.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code fallback/reach.txt} says of each failure what may follow it, and why. */
class FallbackReachTests {

    private static final Path TABLE = Path.of("src/test/resources/fallback/reach.txt");

    static List<List<String>> rows() throws IOException {
        try (Stream<String> lines = Files.lines(TABLE)) {
            return lines.filter(line -> !line.startsWith("#"))
                    .map(line -> Stream.of(line.split("\\|")).map(String::strip).toList())
                    .toList();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void whatMayFollow(List<String> row) {
        assertThat(row).hasSize(3).doesNotContain("");
        assertThat(FallbackReach.after(ErrorCode.valueOf(row.get(0))).name().toLowerCase(Locale.ROOT))
                .isEqualTo(row.get(1));
    }

    @Test
    void eachCodeIsThereOnce() throws IOException {
        assertThat(rows())
                .extracting(row -> row.get(0))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(ErrorCode.values()).map(Enum::name).toList());
    }
}
