package io.autoglm.sdk.internal.sse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SseParserTests {

    static Stream<Arguments> streams() {
        return Stream.of(
                Arguments.of("one event", "data: a\n\n", List.of("a")),
                Arguments.of("no space behind the colon", "data:a\n\n", List.of("a")),
                Arguments.of("only one space is taken", "data:  a \n\n", List.of(" a ")),
                Arguments.of("several lines are one event", "data: a\ndata:b\ndata\ndata: c\n\n", List.of("a\nb\n\nc")),
                Arguments.of("comments are nothing", ": hi\n\n:\n\ndata: a\n: b\n\n", List.of("a")),
                Arguments.of("an empty payload is an event", "data\n\ndata:\n\n", List.of("", "")),
                Arguments.of("other fields are nothing", "id: 7\nretry: 5\nfoo\nfoobar: x\ndata: a\n\n", List.of("a")),
                Arguments.of("names are case-sensitive", "Data: a\nDATA: b\n\ndata: c\n\n", List.of("c")),
                Arguments.of("a longer name is another name", "datax: a\ndat: b\n data: c\n\n", List.of()),
                Arguments.of("two blank lines", "\n\ndata: a\n\n\n\ndata: b\n\n", List.of("a", "b")),
                Arguments.of("CRLF", "data: a\r\n\r\ndata: b\r\n\r\n", List.of("a", "b")),
                Arguments.of("CRLF inside an event", "event: x\r\ndata: a\r\ndata: b\r\n\r\n", List.of("x=a\nb")),
                Arguments.of("CR", "data: a\r\rdata: b\r\r", List.of("a", "b")),
                Arguments.of("mixed", "data: a\r\n\ndata: b\n\r\ndata: c\r\r\n", List.of("a", "b", "c")),
                Arguments.of("a type", "event: ping\ndata: a\n\ndata: b\n\n", List.of("ping=a", "b")),
                Arguments.of("the last type counts", "event: x\nevent: y\ndata: a\n\n", List.of("y=a")),
                Arguments.of("an empty type is none", "event: x\nevent\ndata: a\n\n", List.of("a")),
                Arguments.of("a type alone is no event", "event: x\n\ndata: a\n\n", List.of("a")),
                Arguments.of("BOM", "\uFEFFdata: a\n\n", List.of("a")),
                Arguments.of("a second BOM belongs to the name", "\uFEFF\uFEFFdata: a\n\ndata: b\n\n", List.of("b")),
                Arguments.of("no end of the last event", "data: a\n\ndata: b\n", List.of("a", "b")),
                Arguments.of("no end of the last line", "data: a\n\ndata: b", List.of("a", "b")),
                Arguments.of("half a name at the end", "data: a\n\ndat", List.of("a")),
                Arguments.of("old llama.cpp", "error: {\"code\":500}\n\n", List.of("error={\"code\":500}")),
                Arguments.of("error behind data", "data: a\nerror: b\n\ndata: c\n\n", List.of("a", "error=b", "c")),
                Arguments.of("text", "data: 今天\ndata: 🙂\n\n", List.of("今天\n🙂")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("streams")
    void readsByTheRulesWhereverTheBytesAreCut(String name, String stream, List<String> expected) {
        byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);

        assertThat(parse(bytes)).isEqualTo(expected);
        for (int cut = 0; cut <= bytes.length; cut++) {
            assertThat(parse(Arrays.copyOf(bytes, cut), Arrays.copyOfRange(bytes, cut, bytes.length)))
                    .as("cut at %d", cut)
                    .isEqualTo(expected);
        }
        assertThat(parse(singles(bytes))).as("byte by byte").isEqualTo(expected);
    }

    @Test
    void handsAnEventOutAtTheCarriageReturnWithoutWaitingForALineFeed() {
        SseParser parser = new SseParser();
        List<String> events = new ArrayList<>();

        parser.feed(buffer("data: a\r\n\r"), collectingInto(events));

        assertThat(events).containsExactly("a");
    }

    @Test
    void dropsEverythingOnceNoMoreIsWanted() {
        SseParser parser = new SseParser();
        List<String> events = new ArrayList<>();
        SseParser.Handler once = (name, data, offset, length) -> {
            events.add(new String(data, offset, length, StandardCharsets.UTF_8));
            return false;
        };

        boolean more = parser.feed(buffer("data: a\n\ndata: b\n\nda"), once);
        parser.feed(buffer("ta: c\n\n"), once);
        parser.end(once);

        assertThat(more).isFalse();
        assertThat(events).containsExactly("a");
    }

    @Test
    void takesAnEventOfEightMebibytesAndRefusesALargerOne() {
        String largest = "x".repeat(SseParser.MAX_EVENT_BYTES);
        SseParser parser = new SseParser();
        List<Integer> lengths = new ArrayList<>();
        SseParser.Handler measuring = (name, data, offset, length) -> lengths.add(length);

        parser.feed(buffer("data: " + largest + "\n\n"), measuring);
        ProtocolException failure = catchThrowableOfType(
                ProtocolException.class, () -> parser.feed(buffer("data: " + largest + "x\n\n"), measuring));

        assertThat(lengths).containsExactly(SseParser.MAX_EVENT_BYTES);
        assertThat(failure.code()).isEqualTo(ErrorCode.ANSWER_TOO_LARGE);
    }

    @Test
    void readsALargeEventOfManySmallBuffers() {
        byte[] line = ("data: " + "y".repeat(2 << 20) + "\r\n\r\n").getBytes(StandardCharsets.UTF_8);
        SseParser parser = new SseParser();
        List<Integer> lengths = new ArrayList<>();

        for (int at = 0; at < line.length; at += 1024) {
            parser.feed(
                    Unpooled.wrappedBuffer(line, at, Math.min(1024, line.length - at)),
                    (name, data, offset, length) -> lengths.add(length));
        }

        assertThat(lengths).containsExactly(2 << 20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n"})
    void readsABufferOfManyPiecesThatIsNotOnTheHeap(String lineEnd) {
        List<String> sent = IntStream.range(0, 20_000).mapToObj(i -> "é" + i).toList();
        String many =
                sent.stream().map(text -> "data: " + text + lineEnd + lineEnd).collect(Collectors.joining());

        assertThat(parse(many.getBytes(StandardCharsets.UTF_8))).isEqualTo(sent);
    }

    @Test
    void readsThePartOfAnArrayThatTheBufferShows() {
        byte[] more = "data: no\n\ndata: yes\n\ndata: no\n\n".getBytes(StandardCharsets.UTF_8);
        ByteBuf shown = Unpooled.wrappedBuffer(more).slice(10, 11);
        List<String> events = new ArrayList<>();

        new SseParser().feed(shown, collectingInto(events));

        assertThat(events).containsExactly("yes");
        assertThat(shown.isReadable()).isFalse();
    }

    @Test
    void aHandlerMayReadAnotherStreamMeanwhile() {
        ByteBuf outer = Unpooled.directBuffer().writeBytes("data: a\n\ndata: b\n\n".getBytes(StandardCharsets.UTF_8));
        ByteBuf inner = Unpooled.directBuffer().writeBytes("data: 123456789\n\n".getBytes(StandardCharsets.UTF_8));
        List<String> events = new ArrayList<>();
        SseParser.Handler handler = collectingInto(events);

        new SseParser().feed(outer, (name, data, offset, length) -> {
            new SseParser().feed(inner.slice(), handler);
            return handler.event(name, data, offset, length);
        });

        assertThat(events).containsExactly("123456789", "a", "123456789", "b");
        outer.release();
        inner.release();
    }

    private static List<String> parse(byte[]... pieces) {
        SseParser parser = new SseParser();
        List<String> events = new ArrayList<>();
        SseParser.Handler handler = collectingInto(events);
        for (byte[] piece : pieces) {
            ByteBuf buffer = Unpooled.directBuffer().writeBytes(piece);
            parser.feed(buffer, handler);
            assertThat(buffer.isReadable()).isFalse();
            buffer.release();
        }
        parser.end(handler);
        return events;
    }

    private static SseParser.Handler collectingInto(List<String> events) {
        return (name, data, offset, length) ->
                events.add((name == null ? "" : name + "=") + new String(data, offset, length, StandardCharsets.UTF_8));
    }

    private static byte[][] singles(byte[] bytes) {
        byte[][] all = new byte[bytes.length][];
        for (int i = 0; i < bytes.length; i++) {
            all[i] = new byte[] {bytes[i]};
        }
        return all;
    }

    private static ByteBuf buffer(String text) {
        return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8));
    }
}
