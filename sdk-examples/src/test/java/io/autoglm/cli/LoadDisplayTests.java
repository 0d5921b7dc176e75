package io.autoglm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadDisplayTests {

    @ParameterizedTest(name = "{0} in {1} columns")
    @CsvSource(delimiter = '|', textBlock = """
            a b c      | 20 | a, b, c
            a b c      | 7  | a, b, c
            a b c      | 6  | a, b / c
            a b c      | 1  | a / b / c
            abcdef b   | 4  | abcd / b
            a bcdefg h | 4  | a / bcde / h
            """)
    void partsAreNotBrokenUnlessOneAloneIsTooLong(String parts, int room, String lines) {
        assertThat(String.join(" / ", LoadDisplay.lines(List.of(parts.split(" ")), room)))
                .isEqualTo(lines);
    }
}
