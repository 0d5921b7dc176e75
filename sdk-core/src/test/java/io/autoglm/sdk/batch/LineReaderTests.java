package io.autoglm.sdk.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineReaderTests {

    @TempDir
    private Path dir;

    private List<String> read(String text, int longest) throws IOException {
        Path file = Files.writeString(dir.resolve("file"), text);
        List<String> lines = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(file)) {
            LineReader reader = new LineReader(channel, 0, channel.size(), longest);
            while (reader.next()) {
                lines.add(reader.number() + ":" + reader.length() + ":"
                        + new String(reader.line(), 0, reader.kept(), StandardCharsets.UTF_8));
            }
        }
        return lines;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|''",
                "a|1:1:a",
                "a^|1:1:a",
                "^|1:0:",
                "a^b|1:1:a,2:1:b",
                "a^^b^|1:1:a,2:0:,3:1:b",
                "^^a|1:0:,2:0:,3:1:a"
            })
    void linesEndWithALineFeedOrTheFile(String text, String lines) throws IOException {
        assertThat(String.join(",", read(text.replace('^', '\n'), 100))).isEqualTo(lines);
    }

    @Test
    void ofALineThatIsTooLongTheBeginningIsKept() throws IOException {
        assertThat(read("abcdef\nxy\n", 3)).containsExactly("1:6:abc", "2:2:xy");
    }

    @Test
    void linesAcrossBlocksAreWhole() throws IOException {
        String large = "x".repeat(200_000);

        assertThat(read(large + "\n天\n" + large, 1 << 20))
                .containsExactly("1:200000:" + large, "2:3:天", "3:200000:" + large);
    }

    @Test
    void nothingBeyondTheEndIsRead() throws IOException {
        Path file = Files.writeString(dir.resolve("file"), "a\nbc\n");
        try (FileChannel channel = FileChannel.open(file)) {
            LineReader reader = new LineReader(channel, 2, 3, 100);
            assertThat(reader.next()).isTrue();
            assertThat(reader.kept()).isEqualTo(1);
            assertThat(reader.last()).isEqualTo((byte) 'b');
            assertThat(reader.next()).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({"'', true", "' \t\r', true", "a, false", "' a', false"})
    void aBlankLineHasNothingButSpace(String text, boolean blank) throws IOException {
        Path file = Files.writeString(dir.resolve("file"), text + "\n");
        try (FileChannel channel = FileChannel.open(file)) {
            LineReader reader = new LineReader(channel, 0, channel.size(), 100);
            reader.next();
            assertThat(reader.isBlank()).isEqualTo(blank);
        }
    }
}
