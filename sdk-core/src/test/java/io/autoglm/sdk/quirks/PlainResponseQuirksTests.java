package io.autoglm.sdk.quirks;

import static io.autoglm.sdk.quirks.Frames.saying;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.model.Usage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Answers of status 200 that are none, and good answers that look bad: quirks 38 to 43 and 55. */
class PlainResponseQuirksTests extends QuirkFixture {

    static Stream<Arguments> empty() {
        return Stream.of(
                answer("Content-Length: 0", wire -> wire.head("200 OK", "Content-Length: 0")),
                answer("no length", wire -> {
                    wire.head("200 OK", "Connection: close");
                    wire.close();
                }),
                answer(
                        "an empty chunk",
                        wire -> wire.head("200 OK", "Transfer-Encoding: chunked")
                                .lastChunk()),
                answer("no content", wire -> wire.head("204 No Content")),
                answer("white space", wire -> wire.json("200 OK", " \r\n\n")),
                answer("a byte order mark", wire -> wire.json("200 OK", "\uFEFF")),
                answer("an empty stream", wire -> wire.stream("\n\n")));
    }

    private static Arguments answer(String what, QuirkServer.Answer answer) {
        return Arguments.of(what, answer);
    }

    @Quirk("38")
    @ParameterizedTest(name = "{0}")
    @MethodSource("empty")
    void anEmptyAnswerIsTriedAgain(String what, QuirkServer.Answer nothing) {
        QuirkServer whole = server(nothing, wire -> wire.json("200 OK", Frames.answer("hi")));
        QuirkServer streaming = server(nothing, wire -> wire.stream(saying("hi")));

        assertThat(generate(client(whole)).text()).isEqualTo("hi");
        assertThat(stream(client(streaming)).text()).isEqualTo("hi");

        assertThat(whole.requests()).isEqualTo(2);
        assertThat(streaming.requests()).isEqualTo(2);
    }

    @Quirk("38")
    @ParameterizedTest(name = "{0}")
    @MethodSource("empty")
    void nothingButEmptyAnswersAreAFailureOfTheirOwn(String what, QuirkServer.Answer nothing) {
        QuirkServer server = server(nothing);

        assertThat(refused(client(server)).code()).isEqualTo(ErrorCode.EMPTY_ANSWER);
        assertThat(server.requests()).isEqualTo(4);
        assertThat(stream(client(server)).code()).isEqualTo(ErrorCode.EMPTY_ANSWER);
        assertThat(server.requests()).isEqualTo(8);
    }

    @Quirk("39")
    @ParameterizedTest
    @ValueSource(strings = {"text/html", "application/json", "text/event-stream", "text/html; charset=gbk"})
    void aWebPageIsNoAnswerAndStandsInNoLog(String type) {
        String page = "<!DOCTYPE html>\r\n<html>\r\n<head><title>Sign in to Wonderland</title></head>\r\n<body>\r\n"
                + "<center><h1>Sign in</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
        QuirkServer server = server(wire -> wire.answer("200 OK", page, "Content-Type: " + type));
        Logger ours = (Logger) LoggerFactory.getLogger("io.autoglm");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Level before = ours.getLevel();
        log.start();
        ours.addAppender(log);
        ours.setAdditive(false); // not to the console
        ours.setLevel(Level.TRACE);
        try {
            for (AutoGlmException failure :
                    List.of(refused(client(server)), stream(client(server)).failure())) {
                assertThat(failure.code()).isEqualTo(ErrorCode.HTML_ANSWER);
                assertThat(failure.hint()).contains("portal");
                assertThat(failure).hasMessageNotContaining("Wonderland");
                assertThat(failure.isTransient()).isFalse();
            }
        } finally {
            ours.detachAppender(log);
            ours.setLevel(before);
            ours.setAdditive(true);
        }
        assertThat(server.requests()).as("not tried again").isEqualTo(2);
        assertThat(log.list).noneMatch(event -> event.getFormattedMessage().contains("Wonderland"));
    }

    @Quirk("40")
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"code":500,"msg":"internal"}                                      | SERVER_ERROR      | 2
            {"code":"500","message":"internal"}                                | SERVER_ERROR      | 2
            {"code":503,"msg":"busy"}                                          | OVERLOADED        | 4
            {"code":1113,"msg":"arrears"}                                      | QUOTA_EXHAUSTED   | 1
            {"code":"1301","msg":"sensitive"}                                  | CONTENT_FILTERED  | 1
            {"code":1214,"msg":"bad field","success":false}                    | INVALID_REQUEST   | 1
            {"code":401,"msg":"who","data":null}                               | UNAUTHENTICATED   | 1
            {"error":{"message":"m","code":"rate_limit_exceeded"}}             | RATE_LIMITED      | 4
            {"error":"model crashed"}                                          | SERVER_ERROR      | 2
            """)
    void aBusinessErrorUnder200IsAFailure(String body, ErrorCode code, int requests) {
        QuirkServer server = server(wire -> wire.json("200 OK", body));

        assertThat(refused(client(server)).code()).isEqualTo(code);
        assertThat(server.requests()).isEqualTo(requests);
        assertThat(stream(client(server)).code()).isEqualTo(code);
        assertThat(server.requests()).isEqualTo(2 * requests);
    }

    @Quirk("40")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"error\":null",
                "\"error\":false",
                "\"error\":\"\"",
                "\"error\":{}",
                "\"code\":200,\"msg\":\"success\"",
                "\"code\":0,\"message\":\"ok\"",
                "\"code\":\"0\",\"msg\":\"\"",
                "\"success\":true,\"code\":\"success\",\"msg\":\"x\""
            })
    void anAnswerThatNamesNoErrorIsASuccess(String members) {
        String body = "{" + members + "," + Frames.answer("hi").substring(1);

        assertThat(generate(wire -> wire.json("200 OK", body)).text()).isEqualTo("hi");
        assertThat(stream(wire -> wire.json("200 OK", body)).text()).isEqualTo("hi");
    }

    static Stream<Arguments> errorMembers() {
        List<String> codes = List.of("7", "\"7\"", "\"word_code\"", "7.5", "true", "null", "{\"a\":1}", "[1]", "1e400");
        Stream<String> objects = codes.stream()
                .map(code ->
                        "{\"error\":{\"message\":\"said\",\"type\":\"a_type\",\"param\":null,\"code\":" + code + "}}");
        Stream<String> flat = codes.stream().map(code -> "{\"code\":" + code + ",\"msg\":\"said\"}");
        Stream<String> others = Stream.of(
                "{\"error\":\"said\"}",
                "{\"error\":true,\"message\":\"said\"}",
                "{\"error\":[{\"message\":\"said\",\"code\":\"x\"}]}",
                "{\"error\":[\"said\"]}",
                "{\"error\":null,\"message\":\"said\"}",
                "{\"error\":{\"message\":{\"a\":\"b\"},\"msg\":\"said\"}}",
                "{\"detail\":\"said\"}",
                "{\"detail\":[{\"loc\":[\"body\",0],\"msg\":\"said\"}]}",
                "{\"object\":\"error\",\"message\":\"said\",\"type\":\"BadRequestError\",\"param\":null,\"code\":7}",
                "{\"type\":\"about:blank\",\"title\":7,\"status\":\"x\",\"detail\":\"said\"}",
                "[{\"error\":{\"code\":7,\"message\":\"said\"}}]",
                "\uFEFF{\"error\":\"said\"}");
        return Stream.of(objects, flat, others).flatMap(stream -> stream).map(Arguments::of);
    }

    @Quirk("41")
    @ParameterizedTest
    @MethodSource("errorMembers")
    void anErrorOfAnyShapeIsOneExceptionThatKnowsWhatWasSaid(String body) {
        QuirkServer server = server(wire -> wire.json("400 Bad Request", body));

        AutoGlmException failure = refused(client(server));

        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(failure.status()).isEqualTo(400);
        assertThat(failure.reason()).contains("said");
        assertThat(server.requests()).isEqualTo(1);
    }

    @Quirk("41")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":7}",
                "{\"error\":null}",
                "{\"error\":[]}",
                "{\"error\":{}}",
                "7",
                "\"x\"",
                "[]",
                "{\"error\":",
                "nul"
            })
    void anErrorThatSaysNothingIsToldByItsStatus(String body) {
        for (String status :
                List.of("400 Bad Request", "401 Unauthorized", "429 Too Many Requests", "502 Bad Gateway")) {
            AutoGlmException failure = refused(wire -> wire.json(status, body));

            assertThat(failure.status()).isEqualTo(Integer.parseInt(status.substring(0, 3)));
            assertThat(failure.reason()).isNotBlank();
            assertThat(failure.getCause()).isNull();
        }
    }

    @Quirk("42")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: text/html",
                "Content-Type: text/plain",
                "Content-Type:",
                "X-None: 1",
                "Content-Type: image/png"
            })
    void jsonIsKnownByItsBytes(String header) {
        for (String start : List.of("", "\uFEFF", "\r\n ", "\uFEFF\n")) {
            assertThat(generate(wire -> wire.answer("200 OK", start + Frames.answer("天"), header))
                            .text())
                    .isEqualTo("天");
        }
    }

    @Quirk("42")
    @Test
    void bytesThatAreNotUtf8AreReplacedAndTheRestIsKept() {
        byte[] latin1 = Frames.answer("caf\u00e9 na\u00efve").getBytes(StandardCharsets.ISO_8859_1);
        byte[] streamed = saying("caf\u00e9!").getBytes(StandardCharsets.ISO_8859_1);

        assertThat(generate(wire -> wire.head("200 OK", "Content-Length: " + latin1.length)
                                .write(latin1))
                        .text())
                .isEqualTo("caf\uFFFD na\uFFFDve");
        assertThat(stream(wire -> wire.streamHead().chunk(streamed).lastChunk()).text())
                .isEqualTo("caf\uFFFD!");
    }

    @Quirk("42")
    @Test
    void anErrorUnderAnotherContentTypeOrCharsetIsReadAsWell() {
        byte[] latin1 = "{\"error\":{\"message\":\"caf\u00e9\",\"code\":\"x\"}}".getBytes(StandardCharsets.ISO_8859_1);

        AutoGlmException failure = refused(
                wire -> wire.head("400 Bad Request", "Content-Type: text/html", "Content-Length: " + latin1.length)
                        .write(latin1));

        assertThat(failure.reason()).isEqualTo("caf\uFFFD");
        assertThat(failure.providerCode()).isEqualTo("x");
    }

    static Stream<Arguments> truncated() {
        String whole = Frames.answer("hello");
        String half = whole.substring(0, whole.length() / 2);
        return Stream.of(
                answer("longer length promised", wire -> {
                    wire.head("200 OK", "Content-Type: application/json", "Content-Length: " + whole.length())
                            .write(half);
                    wire.close();
                }),
                answer("chunks without an end", wire -> {
                    wire.head("200 OK", "Transfer-Encoding: chunked").chunk(half);
                    wire.close();
                }),
                answer("length of the half", wire -> wire.json("200 OK", half)),
                answer("end of the connection", wire -> {
                    wire.head("200 OK", "Connection: close").write(half);
                    wire.close();
                }),
                answer("one byte less", wire -> wire.json("200 OK", whole.substring(0, whole.length() - 1))));
    }

    @Quirk("43")
    @ParameterizedTest(name = "{0}")
    @MethodSource("truncated")
    void aTruncatedAnswerIsTriedAgain(String what, QuirkServer.Answer half) {
        QuirkServer server = server(half, wire -> wire.json("200 OK", Frames.answer("hello")));

        assertThat(generate(client(server)).text()).isEqualTo("hello");
        assertThat(server.requests()).isEqualTo(2);
    }

    @Quirk("43")
    @ParameterizedTest(name = "{0}")
    @MethodSource("truncated")
    void anAnswerThatIsTruncatedAgainIsAFailureWithoutACrash(String what, QuirkServer.Answer half) {
        QuirkServer server = server(half);

        AutoGlmException failure = refused(client(server));

        boolean cut = what.contains("promised") || what.contains("without an end");
        assertThat(failure.code()).isEqualTo(cut ? ErrorCode.STREAM_CUT : ErrorCode.MALFORMED_ANSWER);
        assertThat(server.requests()).as("requests").isEqualTo(2);
    }

    @Quirk("55")
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"id":"a","model":"m-2026-01-01","choices":[{"index":0,"message":{"content":"hi"},"finish_reason":"stop"}]} | m-2026-01-01
            {"id":"a","model":"glm-4.7-ali","choices":[{"index":0,"message":{"content":"hi"},"finish_reason":"stop"}]}  | glm-4.7-ali
            {"model":"/models/glm.gguf","choices":[{"message":{"content":"hi"},"finish_reason":"stop"}]}               | /models/glm.gguf
            {"choices":[{"message":{"content":"hi"}}]}                                                                 |
            {"id":null,"model":null,"object":null,"created":null,"usage":null,"choices":[{"message":{"content":"hi"}}]} |
            {"id":7,"model":"m","object":7,"created":"x","usage":[],"choices":[{"message":{"content":"hi"}}]}          | m
            """)
    void anAnswerMayNameAnotherModelAndLackTheRest(String body, String model) {
        GenerateResponse response = generate(wire -> wire.json("200 OK", body));

        assertThat(response.text()).isEqualTo("hi");
        assertThat(response.model()).isEqualTo(model);
        assertThat(response.usage()).isNull();
    }

    @Quirk("55")
    @Test
    void anIdThatComesAgainIsNoDuplicate() {
        AutoGlmClient client = client(server(wire -> wire.json("200 OK", Frames.answer("hi"))));

        GenerateResponse first = client.generate(GenerateRequest.of("hi")).block(PATIENCE);
        GenerateResponse second = client.generate(GenerateRequest.of("ho")).block(PATIENCE);

        assertThat(second.id()).isEqualTo(first.id()).isEqualTo("r1");
        assertThat(second.text()).isEqualTo("hi");
        assertThat(second.usage()).isEqualTo(new Usage(7, 3, 10, null, null));
    }
}
