package io.autoglm.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.internal.sse.SseParser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both sides find the same events, however they are cut. */
class SseParsingTests {

    private static final List<String> SENT =
            IntStream.range(0, SseParsing.EVENTS).mapToObj(SseParsing::payload).toList();

    private final SseParsing parsing = new SseParsing();

    private static List<String> payloads(Consumer<SseParser.Handler> way) {
        List<String> payloads = new ArrayList<>();
        way.accept(
                (name, data, offset, length) -> payloads.add(new String(data, offset, length, StandardCharsets.UTF_8)));
        return payloads;
    }

    @ParameterizedTest(name = "{0}: {1} reads")
    @CsvSource({"one, 256", "many, 8", "cut, 512"})
    void bothFindAllThatWasSent(String reads, int number) {
        parsing.reads = reads;
        parsing.prepare();

        assertThat(parsing.reads()).isEqualTo(number);
        for (int stream = 0; stream < 2; stream++) { // buffers are read again and again
            assertThat(payloads(parsing::parse)).isEqualTo(SENT);
            assertThat(payloads(parsing::split)).isEqualTo(SENT);
        }
        int bytes = SENT.stream().mapToInt(String::length).sum();
        assertThat(parsing.parser()).isEqualTo(bytes);
        assertThat(parsing.blankLines()).isEqualTo(bytes);
        parsing.release();
    }
}
