package io.autoglm.sdk.quirks;

import static io.autoglm.sdk.quirks.Frames.DONE;
import static io.autoglm.sdk.quirks.Frames.STOP;
import static io.autoglm.sdk.quirks.Frames.choice;
import static io.autoglm.sdk.quirks.Frames.chunk;
import static io.autoglm.sdk.quirks.Frames.saying;
import static io.autoglm.sdk.quirks.Frames.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateEvent.TextDelta;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.model.Usage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How streams are cut into lines, pieces and events, and how they end: quirks 1 to 12 and 16 to 21. */
class StreamFramingQuirksTests extends QuirkFixture {

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Quirk("1")
    @ParameterizedTest
    @ValueSource(
            strings = {
                ":\n\n",
                ": OPENROUTER PROCESSING\n\n",
                ": ping\n\n",
                ":ping\r\n\r\n",
                ":\n",
                ": {\"choices\":[]}\n\n"
            })
    void commentsAreNoEvents(String comment) {
        Heard heard = stream(wire -> {
            wire.streamHead();
            for (int i = 0; i < 15; i++) {
                wire.piece(comment);
            }
            wire.piece(text("h")).piece(comment).piece(text("i")).piece(comment).piece(STOP);
            wire.piece(comment).chunk(DONE).lastChunk();
        });

        assertThat(heard.text()).isEqualTo("hi");
        assertThat(heard.events())
                .hasSize(4)
                .startsWith(
                        new GenerateEvent.Started("chatcmpl-a1", "m"), new TextDelta(0, "h"), new TextDelta(0, "i"));
    }

    static Stream<Arguments> lineEnds() {
        return Stream.of(
                Arguments.of("LF", List.of(saying("hi"))),
                Arguments.of("CRLF", List.of(saying("hi").replace("\n", "\r\n"))),
                Arguments.of("CR", List.of(saying("hi").replace("\n", "\r"))),
                Arguments.of(
                        "mixed",
                        List.of(
                                text("hi").replace("\n\n", "\r\n\r"),
                                STOP.replace("\n\n", "\r\r\n"),
                                "data: [DONE]\r\n\n")),
                Arguments.of("CR and LF apart", List.of("data: " + chunk(HI) + "\r", "\n\r\n", STOP + DONE)),
                Arguments.of("all apart", List.of("data: " + chunk(HI), "\r", "\n", "\r", "\n", STOP + DONE)),
                Arguments.of(
                        "LF after a CR that ended the event",
                        List.of("data: " + chunk(HI) + "\r\r", "\n", STOP + DONE)));
    }

    private static final String HI = "\"delta\":{\"content\":\"hi\"}";

    @Quirk("2")
    @ParameterizedTest(name = "{0}")
    @MethodSource("lineEnds")
    void linesEndInEveryWay(String name, List<String> pieces) {
        Heard heard = stream(wire -> {
            wire.streamHead();
            for (String piece : pieces) {
                wire.piece(piece);
            }
            wire.lastChunk();
        });

        assertThat(heard.text()).isEqualTo("hi");
        assertThat(heard.deltas()).containsExactly(new TextDelta(0, "hi"));
    }

    @Quirk("2")
    @Quirk("3")
    @Test
    void aStreamThatArrivesByteByByteIsTheSame() {
        byte[] body = utf8(saying("天 a🙂").replace("\n", "\r\n"));

        Heard heard = stream(wire -> {
            wire.streamHead();
            for (byte b : body) {
                wire.piece(new byte[] {b});
            }
            wire.lastChunk();
        });

        assertThat(heard.text()).isEqualTo("天 a🙂");
    }

    @Quirk("3")
    @ParameterizedTest(name = "{0} cut after {1} bytes")
    @MethodSource("characters")
    void aCharacterCutInTwoIsWhole(String character, int cut) {
        byte[] body = utf8(saying(character));
        int at = indexOf(body, utf8(character)) + cut;

        Heard heard = stream(wire -> wire.streamHead()
                .piece(Arrays.copyOf(body, at))
                .chunk(Arrays.copyOfRange(body, at, body.length))
                .lastChunk());

        assertThat(heard.text()).isEqualTo(character);
    }

    static Stream<Arguments> characters() {
        return Stream.of("天", "é", "🙂")
                .flatMap(character ->
                        IntStream.range(1, utf8(character).length).mapToObj(cut -> Arguments.of(character, cut)));
    }

    private static int indexOf(byte[] in, byte[] what) {
        return IntStream.range(0, in.length - what.length)
                .filter(i -> Arrays.equals(in, i, i + what.length, what, 0, what.length))
                .findFirst()
                .orElseThrow();
    }

    @Quirk("4")
    @ParameterizedTest(name = "cut after {0} bytes")
    @ValueSource(ints = {0, 1, 2, 3})
    void aByteOrderMarkBeforeTheFirstEventLosesNothing(int cut) {
        byte[] body = utf8("\uFEFF" + saying("hi"));

        Heard heard = stream(wire -> wire.streamHead()
                .piece(Arrays.copyOf(body, cut == 0 ? body.length : cut))
                .chunk(cut == 0 ? utf8("\n") : Arrays.copyOfRange(body, cut, body.length))
                .lastChunk());

        assertThat(heard.text()).isEqualTo("hi");
    }

    @Quirk("5")
    @Test
    void oneEventOverSeveralLinesIsOneDocument() {
        Heard heard = stream(wire -> wire.stream("data: {\"choices\":[{\n"
                + "data:   \"index\":0,\n"
                + "data:   \"delta\":{\"content\":\"hi\"}}]}\n\n"
                + STOP
                + DONE));

        assertThat(heard.text()).isEqualTo("hi");
        assertThat(heard.deltas()).containsExactly(new TextDelta(0, "hi"));
    }

    @Quirk("6")
    @Test
    void everyFieldAndBlankLineThatServersAddIsTolerated() {
        Heard heard = stream(wire -> wire.stream("\n\nevent: message\nid: 1\nretry: 3000\ndata:" + chunk(HI)
                + "\n\n\n\nwhat: ever\nno colon at all\nid\ndata:\n\nevent: ping\n\nevent:message\ndata:"
                + chunk("\"delta\":{},\"finish_reason\":\"stop\"")
                + "\n\n\nevent: message\ndata:[DONE]\n\n"));

        assertThat(heard.text()).isEqualTo("hi");
        assertThat(heard.deltas()).containsExactly(new TextDelta(0, "hi"));
    }

    /** The ways in which an answer with finish reason ends that is whole nevertheless. */
    static Stream<Arguments> ends() {
        return Stream.of(
                Arguments.of("terminator without a line end", text("hi") + STOP + "data: [DONE]"),
                Arguments.of("terminator with one line end", text("hi") + STOP + "data: [DONE]\n"),
                Arguments.of("terminator without a space", text("hi") + STOP + "data:[DONE]"));
    }

    @Quirk("7")
    @ParameterizedTest(name = "{0}")
    @MethodSource("ends")
    void aTerminatorWithoutLineEndCompletes(String name, String body) {
        for (QuirkServer.Answer answer : bothEnds(body)) {
            assertThat(stream(answer).text()).isEqualTo("hi");
        }
    }

    /** {@code body} in chunks that end in order, and up to the end of the connection. */
    private static List<QuirkServer.Answer> bothEnds(String body) {
        return List.of(wire -> wire.stream(body), wire -> {
            wire.streamHeadUntilClose().write(body);
            wire.close();
        });
    }

    @Quirk("8")
    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r"})
    void theLastEventIsDeliveredWithoutItsBlankLine(String end) {
        String last = "data: " + chunk("\"delta\":{\"content\":\"!\"},\"finish_reason\":\"stop\"") + end;

        for (QuirkServer.Answer answer : bothEnds(text("hi") + last)) {
            assertThat(stream(answer).text()).isEqualTo("hi!");
        }
    }

    @Quirk("9")
    @Test
    void aFinishReasonIsEnoughToBeWhole() {
        for (QuirkServer.Answer answer : bothEnds(text("hi") + STOP)) {
            Heard heard = stream(answer);

            assertThat(heard.text()).isEqualTo("hi");
            assertThat(heard.finished().reason()).hasToString("stop");
        }
    }

    @Quirk("10")
    @ParameterizedTest
    @ValueSource(strings = {"", "data: {\"choices\":[{\"del", "data: [DO", ": ping\n\n"})
    void anEndWithoutReasonOrTerminatorIsACutWithThePartialText(String fragment) {
        for (QuirkServer.Answer answer : bothEnds(text("he") + text("llo") + fragment)) {
            QuirkServer server = server(answer);

            Heard heard = stream(client(server));

            assertThat(heard.code()).isEqualTo(ErrorCode.STREAM_CUT);
            assertThat(heard.failure().partial().text()).isEqualTo("hello");
            assertThat(heard.failure().partial().truncated()).isFalse();
            assertThat(server.requests()).as("never again after text").isEqualTo(1);
        }
    }

    @Quirk("11")
    @Test
    void aTerminatorAloneIsAFailureThatIsTriedAgain() {
        QuirkServer server = server(wire -> wire.stream(DONE), wire -> wire.stream(saying("hi")));

        Heard heard = stream(client(server));

        assertThat(heard.text()).isEqualTo("hi");
        assertThat(heard.finished().meta().attempts()).isEqualTo(2);
        assertThat(server.requests()).isEqualTo(2);
    }

    @Quirk("11")
    @Test
    void aTerminatorAloneEachTimeIsAnEmptyAnswer() {
        QuirkServer server = server(wire -> wire.stream(DONE));

        Heard heard = stream(client(server));

        assertThat(heard.code()).isEqualTo(ErrorCode.EMPTY_ANSWER);
        assertThat(heard.failure().attempts()).isEqualTo(4);
        assertThat(heard.failure().getSuppressed()).hasSize(3);
        assertThat(heard.events()).isEmpty();
        assertThat(server.requests()).isEqualTo(4);
    }

    @Quirk("12")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"x\":1}\n\n",
                "\n\n\n",
                "data: [DONE]\n\n",
                "data: {\"error\":{\"message\":\"late\",\"code\":500}}\n\n",
                "data: {broken",
                "\u0000\u0001 no line"
            })
    void whatFollowsTheTerminatorIsIgnoredAndTheConnectionServesTheNextCall(String rest) {
        QuirkServer server =
                server(wire -> wire.streamHead().piece(saying("hi")).chunk(rest).lastChunk());
        AutoGlmClient client = client(server);

        assertThat(stream(client).text()).isEqualTo("hi");
        server.settle();
        assertThat(stream(client).text()).isEqualTo("hi");

        assertThat(server.requests()).isEqualTo(2);
        assertThat(server.connections()).isEqualTo(1);
    }

    @Quirk("16")
    @Test
    void aStreamThatABufferingProxyDeliversAtOnceIsTheSame() {
        String words = IntStream.range(0, 50).mapToObj(i -> text(i + " ")).collect(Collectors.joining());
        String body = words + STOP + DONE;

        Heard heard = stream(wire -> wire.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body));

        assertThat(heard.deltas())
                .isEqualTo(IntStream.range(0, 50)
                        .mapToObj(i -> (GenerateEvent) new TextDelta(0, i + " "))
                        .toList());
        assertThat(heard.finished().reason()).hasToString("stop");
    }

    @Quirk("19")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: application/json",
                "Content-Type: text/plain",
                "Content-Type: application/octet-stream",
                "Content-Type: text/html",
                "Content-Type: text/event-stream;charset=UTF-8",
                "Content-Type: TEXT/EVENT-STREAM; charset=ISO-8859-1",
                "Content-Type:",
                "Content-Type: ///",
                "X-None: here"
            })
    void aStreamIsKnownByItsBytesWhateverItsContentType(String header) {
        for (String start : List.of("", ":\n\n", "event: message\n", "id: 1\n", "\n")) {
            String body = start + saying("天");

            Heard heard = stream(wire -> wire.head("200 OK", header, "Transfer-Encoding: chunked")
                    .piece(body)
                    .lastChunk());

            assertThat(heard.text()).as("after '%s'", start).isEqualTo("天");
        }
    }

    @Quirk("20")
    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/event-stream", "text/html"})
    void aWholeAnswerToAStreamedCallBecomesEvents(String type) {
        Heard heard = stream(wire -> wire.answer("200 OK", Frames.answer("hi"), "Content-Type: " + type));

        assertThat(heard.events())
                .hasSize(4)
                .startsWith(
                        new GenerateEvent.Started("r1", "m"),
                        new TextDelta(0, "hi"),
                        new GenerateEvent.UsageReport(new Usage(7, 3, 10, null, null)));
        assertThat(heard.finished().reason()).hasToString("stop");
    }

    @Quirk("21")
    @ParameterizedTest
    @ValueSource(strings = {"text/event-stream", "application/json"})
    void aStreamToACallForOneAnswerIsGathered(String type) {
        String usage =
                "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3,\"total_tokens\":10}}\n\n";
        QuirkServer server = server(wire -> wire.head("200 OK", "Content-Type: " + type, "Transfer-Encoding: chunked")
                .piece(text("he"))
                .piece(text("llo"))
                .piece(STOP)
                .piece(usage)
                .chunk(DONE)
                .lastChunk());

        GenerateResponse response = generate(client(server));

        assertThat(response.text()).isEqualTo("hello");
        assertThat(response.finishReason()).hasToString("stop");
        assertThat(response.usage()).isEqualTo(new Usage(7, 3, 10, null, null));
        assertThat(server.request(1).text()).contains("\"stream\":false");
    }

    @Quirk("21")
    @Test
    void aStreamToACallForOneAnswerThatIsCutIsNoAnswer() {
        QuirkServer server =
                server(wire -> wire.stream(text("half")), wire -> wire.json("200 OK", Frames.answer("whole")));

        assertThat(generate(client(server)).text()).isEqualTo("whole");
        assertThat(server.requests()).isEqualTo(2);
    }

    /** Seen before the first text of several servers: chunks that say nothing. */
    @Quirk("1")
    @Test
    void aRoleBeforeTheTextIsNoEventEither() {
        Heard heard = stream(wire -> wire.stream(
                ": hello\n\n" + choice("\"delta\":{\"role\":\"assistant\",\"content\":\"\"}") + saying("hi")));

        assertThat(heard.deltas()).isEqualTo(List.of(new TextDelta(0, "hi")));
        assertThat(heard.finished().extras()).isEqualTo(Map.of());
    }
}
