package io.autoglm.sdk.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.ProbeSubscriber;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BulkLinesTests {

    private static final BulkJson JSON = new BulkJson() {
        @Override
        public Map<String, Object> read(byte[] data, int length) {
            return Map.of();
        }

        @Override
        public GenerateRequest request(Map<String, ?> body) {
            return GenerateRequest.of("any");
        }

        @Override
        public byte[] write(Map<String, ?> object) {
            throw new AssertionError("nothing is written");
        }
    };

    @TempDir
    private Path dir;

    private final DoneLines done = new DoneLines();
    private final ProbeSubscriber<BulkLine> above = new ProbeSubscriber<>();
    private InputFile input;
    private long written;

    private BulkLines lines(int count, int window) throws IOException {
        Path file = Files.write(dir.resolve("in"), Collections.nCopies(count, "{}"));
        input = InputFile.open(file, () -> false);
        BulkLines lines = new BulkLines(
                input, done, new LineParser(JSON), new BulkWindow(window, () -> 1), () -> written, () -> {});
        lines.subscribe(above);
        return lines;
    }

    private List<Long> numbers() {
        return above.events.stream().map(BulkLine::number).toList();
    }

    @AfterEach
    void close() throws IOException {
        input.close();
        assertThat(above.breaches).isEmpty();
    }

    @Test
    void noMoreIsReadThanAsked() throws IOException {
        BulkLines lines = lines(10, 5);
        lines.read();
        assertThat(numbers()).isEmpty();

        above.request(2);
        lines.read();
        assertThat(numbers()).containsExactly(1L, 2L);
    }

    @Test
    void aLineIsReadWhileFewerThanTheWindowAreReadAndNotWritten() throws IOException {
        BulkLines lines = lines(10, 3);
        above.request(10);
        lines.read();
        assertThat(numbers()).containsExactly(1L, 2L, 3L);

        written = 2;
        lines.read();
        assertThat(numbers()).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void whatIsFinishedIsNotRead() throws IOException {
        done.add(2);
        BulkLines lines = lines(3, 10);
        above.request(10);
        lines.read();

        assertThat(numbers()).containsExactly(1L, 3L);
        assertThat(above.completed).isTrue();
    }

    @Test
    void aLineFarBeyondTheFirstUnfinishedOneWaits() throws IOException {
        for (long line = 2; line <= BulkLines.SPAN; line++) {
            done.add(line);
        }
        BulkLines lines = lines(BulkLines.SPAN + 2, 10);
        above.request(10);
        lines.read();
        assertThat(numbers()).containsExactly(1L, BulkLines.SPAN + 1L);

        done.add(1);
        lines.read();
        assertThat(numbers()).containsExactly(1L, BulkLines.SPAN + 1L, BulkLines.SPAN + 2L);
    }

    @Test
    void stoppedItCompletesAfterWhatWasRead() throws IOException {
        BulkLines lines = lines(10, 3);
        above.request(10);
        lines.read();
        lines.stop();
        lines.read();

        assertThat(numbers()).hasSize(3);
        assertThat(above.completed).isTrue();
    }

    @Test
    void cancelledItReadsNothing() throws IOException {
        BulkLines lines = lines(10, 3);
        above.request(10);
        above.cancel();
        lines.read();

        assertThat(numbers()).isEmpty();
    }
}
