package io.autoglm.sdk.quirks;

import static io.autoglm.sdk.quirks.Frames.saying;
import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.QuotaExhaustedException;
import io.autoglm.sdk.model.ContentPart;
import io.autoglm.sdk.model.GenerateRequest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers with a status other than 200: quirks 44 to 46, 49, 52, 54, 58 and 59. */
class StatusQuirksTests extends QuirkFixture {

    @Quirk("44")
    @ParameterizedTest
    @ValueSource(strings = {"502 Bad Gateway", "403 Forbidden"})
    void ofAnErrorPageOfMegabytesOnlyTheBeginningIsRead(String status) {
        String title = "<html><head><title>" + status + "</title></head><body>";
        QuirkServer server = server(
                wire -> {
                    wire.head(status, "Content-Type: text/html", "Content-Length: 10485760")
                            .write(title);
                    String filler = "<p>lorem ipsum</p>\n".repeat(3_000);
                    while (!wire.isClosed()) {
                        wire.write(filler);
                    }
                },
                wire -> wire.json("200 OK", Frames.answer("hi")));
        AutoGlmClient client = client(server, builder -> builder.retry(AT_ONCE.withMaxAttempts(1)));

        AutoGlmException failure = refused(client);

        assertThat(failure.status()).isEqualTo(Integer.parseInt(status.substring(0, 3)));
        assertThat(failure.reason()).contains(status).hasSizeLessThan(3_000);
        assertThat(generate(client).text()).isEqualTo("hi");
        assertThat(server.connections()).isEqualTo(2);
        await("the page to be given up", () -> server.connection(1).isClosed());
        assertThat(server.connection(1).written()).isLessThan(9_000_000);
    }

    @Quirk("45")
    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("redirects")
    void aRedirectIsNotFollowedAndTheKeyStays(int status, String location) {
        QuirkServer other = server(wire -> wire.json("200 OK", Frames.answer("stolen")));
        String target = location.replace("OTHER", "127.0.0.1:" + other.port());
        QuirkServer server =
                server(wire -> wire.answer(status + " Elsewhere", "<html>moved</html>", "Location: " + target));
        AutoGlmClient client = client(server, builder -> builder.apiKey("sk-a-secret"));

        for (AutoGlmException failure : List.of(refused(client), stream(client).failure())) {
            assertThat(failure.code()).isEqualTo(ErrorCode.REDIRECTED);
            assertThat(failure.status()).isEqualTo(status);
            assertThat(failure.hint()).contains("base URL");
            assertThat(failure).hasMessageNotContaining("ticket=");
        }
        assertThat(server.requests()).isEqualTo(2);
        assertThat(other.connections()).isZero();
    }

    static Stream<Arguments> redirects() {
        return Stream.of(301, 302, 303, 307, 308)
                .flatMap(status -> Stream.of(
                                "http://OTHER/v1/chat/completions",
                                "https://OTHER/v1/chat/completions",
                                "//OTHER/v1",
                                "/login?ticket=1",
                                "http://OTHER/login?ticket=1",
                                "not an address %%")
                        .map(location -> Arguments.of(status, location)));
    }

    @Quirk("45")
    @Test
    void aRedirectThatSaysNotWhereToIsOneToo() {
        assertThat(refused(wire -> wire.answer("302 Found", "")).code()).isEqualTo(ErrorCode.REDIRECTED);
    }

    static Stream<Arguments> challenges() {
        return Stream.of(
                        new String[] {},
                        new String[] {"WWW-Authenticate: Bearer"},
                        new String[] {
                            "WWW-Authenticate: Basic realm=\"a, b\", Bearer realm=\"x\", error=\"invalid_token\""
                        },
                        new String[] {"WWW-Authenticate: Basic realm=\"a\"", "WWW-Authenticate: Bearer scope=\"s t\""},
                        new String[] {"WWW-Authenticate: Negotiate YWJjZA==, NTLM"},
                        new String[] {"WWW-Authenticate:"},
                        new String[] {"WWW-Authenticate: ,, ="},
                        new String[] {"WWW-Authenticate: Bearer realm=\"never closed"})
                .map(headers -> Arguments.of((Object) headers));
    }

    @Quirk("46")
    @ParameterizedTest
    @MethodSource("challenges")
    void challengesOfAnyFormAreTheSameFailure(String[] headers) {
        QuirkServer server = server(wire -> wire.answer("401 Unauthorized", "{\"error\":\"Unauthorized\"}", headers));

        AutoGlmException failure = refused(client(server, builder -> builder.apiKey("sk-a-secret")));

        assertThat(failure.status()).isEqualTo(401);
        assertThat(failure.code().type()).isEqualTo(ErrorCode.UNAUTHENTICATED.type());
        assertThat(failure).hasMessageNotContaining("sk-a-secret");
        assertThat(server.requests()).as("a fixed key is not sent again").isEqualTo(1);
    }

    static Stream<Arguments> quotas() {
        Stream<String> glm = Stream.of(
                        1113, 1304, 1308, 1309, 1310, 1311, 1313, 1314, 1315, 1316, 1317, 1318, 1319, 1320, 1321)
                .map(code -> "{\"error\":{\"code\":\"" + code + "\",\"message\":\"m\"}}");
        Stream<String> openAi = Stream.of(
                        "insufficient_quota", "credit_balance_exhausted", "billing_hard_limit_reached")
                .map(code -> "{\"error\":{\"message\":\"m\",\"type\":\"" + code + "\",\"code\":\"" + code + "\"}}");
        return Stream.concat(glm, openAi).map(Arguments::of);
    }

    @Quirk("49")
    @ParameterizedTest
    @MethodSource("quotas")
    void aQuotaThatIsUsedUpIsNotAskedAgain(String body) {
        QuirkServer server = server(
                wire -> wire.json("429 Too Many Requests", body),
                wire -> wire.answer("429 Too Many Requests", body, "Retry-After: 1"));
        AutoGlmClient client = client(server);

        AutoGlmException plain = refused(client);
        AutoGlmException hinted = refused(client);

        assertThat(plain).isInstanceOf(QuotaExhaustedException.class);
        assertThat(plain.retryAfter()).isNull();
        assertThat(hinted).isInstanceOf(QuotaExhaustedException.class);
        assertThat(hinted.retryAfter()).hasSeconds(1);
        assertThat(server.requests()).isEqualTo(2);
    }

    @Quirk("49")
    @ParameterizedTest
    @ValueSource(strings = {"1302", "1303", "1305", "1312"})
    void aLimitOfTheSameStatusThatClearsIsAskedAgain(String code) {
        QuirkServer server = server(
                wire -> wire.json("429 Too Many Requests", "{\"error\":{\"code\":\"" + code + "\",\"message\":\"m\"}}"),
                wire -> wire.json("200 OK", Frames.answer("hi")));

        assertThat(generate(client(server)).text()).isEqualTo("hi");
        assertThat(server.requests()).isEqualTo(2);
    }

    @Quirk("52")
    @ParameterizedTest(name = "{0} is {1}, {2} requests")
    @CsvSource({
        "402, QUOTA_EXHAUSTED, 1",
        "418, INVALID_REQUEST, 1",
        "434, PERMISSION_DENIED, 1",
        "435, REQUEST_TOO_LARGE, 1",
        "499, INVALID_REQUEST, 1",
        "520, BAD_GATEWAY, 4",
        "521, BAD_GATEWAY, 4",
        "522, BAD_GATEWAY, 4",
        "523, BAD_GATEWAY, 4",
        "524, BAD_GATEWAY, 4",
        "529, OVERLOADED, 4",
        "599, SERVER_ERROR, 2"
    })
    void aStatusThatNoStandardKnowsIsTakenByItsClass(int status, ErrorCode code, int requests) {
        for (String body : List.of("", "error code: 1015", "{\"error\":{\"message\":\"m\"}}", "<html>x</html>")) {
            QuirkServer server = server(wire -> wire.answer(status + " Odd", body));

            AutoGlmException failure = refused(client(server));

            assertThat(failure.code()).as(body).isEqualTo(code);
            assertThat(failure.status()).isEqualTo(status);
            assertThat(server.requests()).as(body).isEqualTo(requests);
        }
    }

    @Quirk("54")
    @Test
    void aServerErrorIsTriedAgainOnceOnly() {
        QuirkServer server = server(
                wire -> wire.json(
                        "500 Internal Server Error",
                        "{\"error\":{\"code\":500,\"message\":\"parse error: syntax error while parsing value\",\"type\":\"server_error\"}}"));

        assertThat(refused(client(server)).code()).isEqualTo(ErrorCode.SERVER_ERROR);
        assertThat(server.requests()).isEqualTo(2);
        assertThat(stream(client(server)).code()).isEqualTo(ErrorCode.SERVER_ERROR);
        assertThat(server.requests()).isEqualTo(4);
    }

    private static final GenerateRequest SCREENSHOT = GenerateRequest.builder()
            .user(ContentPart.imageUrl("data:image/png;base64," + "A".repeat(1_200_000)), ContentPart.text("Open Maps"))
            .build();

    @Quirk("58")
    @ParameterizedTest(name = "{0}, then {1}")
    @CsvSource({
        "413 Request Entity Too Large, close, REQUEST_TOO_LARGE",
        "413 Request Entity Too Large, stay, REQUEST_TOO_LARGE",
        "401 Unauthorized, close, UNAUTHENTICATED",
        "401 Unauthorized, stay, UNAUTHENTICATED"
    })
    void anAnswerBeforeTheRequestWasReadIsReported(String status, String then, ErrorCode code) {
        QuirkServer.Answer early = wire -> {
            wire.readBytes(64 * 1024);
            wire.answer(status, "<html><center><h1>" + status + "</h1></center></html>", "Connection: close");
            if (then.equals("stay")) {
                wire.arrive();
            }
            wire.close();
        };
        QuirkServer server = server(early.early());

        AutoGlmException failure = refused(client(server), SCREENSHOT);

        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure).hasMessageNotContaining("pipe");
        assertThat(server.requests()).isEqualTo(1);
    }

    @Quirk("58")
    @ParameterizedTest
    @ValueSource(strings = {"100 Continue", "102 Processing", "103 Early Hints"})
    void anInterimAnswerIsPassedOver(String interim) {
        QuirkServer server = server(
                wire -> wire.head(interim, "Link: </x>").json("200 OK", Frames.answer("hi")),
                wire -> wire.head(interim).arrive().stream(saying("ho")));
        AutoGlmClient client = client(server);

        assertThat(generate(client).text()).isEqualTo("hi");
        assertThat(stream(client).text()).isEqualTo("ho");
        assertThat(server.requests()).isEqualTo(2);
        assertThat(server.connections()).isEqualTo(1);
    }

    @Quirk("59")
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            nginx   | 1048576 | 413 Request Entity Too Large | <html> <head><title>413 Request Entity Too Large</title></head> <body> <hr><center>nginx</center></body></html> | REQUEST_TOO_LARGE
            Kong    | 1048576 | 413 Payload Too Large        | {"message":"Request size limit exceeded","request_id":"k1"}                                                              | REQUEST_TOO_LARGE
            Envoy   | 1048576 | 413 Payload Too Large        | Payload Too Large                                                                                                        | REQUEST_TOO_LARGE
            Kong AI | 8192    | 400 Bad Request              | {"error":{"message":"content-type header does not match request body, or bad JSON formatting"}}                         | INVALID_REQUEST
            """)
    void theLimitOfAGatewayIsNamedInTheHint(String gateway, int limit, String status, String body, ErrorCode code) {
        QuirkServer server = server(wire -> {
            boolean tooLarge = wire.request().body().length > limit;
            wire.json(tooLarge ? status : "200 OK", tooLarge ? body : Frames.answer("hi"));
        });
        AutoGlmClient client = client(server);

        assertThat(generate(client).text()).as("below the limit").isEqualTo("hi");
        AutoGlmException failure = refused(client, SCREENSHOT);

        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.hint())
                .matches("(?i).*(gateway|kong).*")
                .matches("(?i).*raised?.*")
                .contains("pictures");
        assertThat(server.requests()).isEqualTo(2);
    }
}
