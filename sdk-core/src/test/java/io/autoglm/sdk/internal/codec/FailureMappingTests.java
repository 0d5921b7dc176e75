package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.ContentPart;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Operation;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailureMappingTests {

    private static AutoGlmException failure(int status, String body, String... headers) {
        return failure(Codecs.stream(), status, body, headers);
    }

    private static AutoGlmException failure(Call<?> call, int status, String body, String... headers) {
        return Codecs.DIALECT.failure(call, Codecs.head(status, headers), Unpooled.wrappedBuffer(Codecs.bytes(body)));
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(textBlock = """
            400, INVALID_REQUEST
            401, UNAUTHENTICATED
            402, QUOTA_EXHAUSTED
            403, PERMISSION_DENIED
            404, PATH_NOT_FOUND
            405, PATH_NOT_FOUND
            407, PERMISSION_DENIED
            408, BAD_GATEWAY
            409, INVALID_REQUEST
            413, REQUEST_TOO_LARGE
            415, INVALID_REQUEST
            418, INVALID_REQUEST
            422, INVALID_REQUEST
            425, BAD_GATEWAY
            429, RATE_LIMITED
            434, PERMISSION_DENIED
            435, REQUEST_TOO_LARGE
            499, INVALID_REQUEST
            500, SERVER_ERROR
            501, UNSUPPORTED_BY_SERVER
            502, BAD_GATEWAY
            504, BAD_GATEWAY
            505, UNSUPPORTED_BY_SERVER
            520, BAD_GATEWAY
            524, BAD_GATEWAY
            529, OVERLOADED
            599, SERVER_ERROR
            301, REDIRECTED
            308, REDIRECTED
            600, MALFORMED_ANSWER
            """)
    void followTheStatusWhereTheBodySaysNothing(int status, ErrorCode expected) {
        for (String body :
                new String[] {"", "\n", "{}", "{\"error\":{}}", "[]", "{\"error\":", "<html>x</html>", "words"}) {
            AutoGlmException failure = failure(status, body);

            assertThat(failure.code()).as(body).isEqualTo(expected);
            assertThat(failure.status()).isEqualTo(status);
            assertThat(failure.reason()).isNotBlank();
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            400 | {"error":{"message":"m1","type":"invalid_request_error","param":null,"code":"x_y"}}         | INVALID_REQUEST   | x_y | m1
            429 | {"error":{"message":"m2","type":"throttling_error","code":"429"}}                           | RATE_LIMITED      | 429 | m2
            400 | {"object":"error","message":"m3","type":"BadRequestError","param":null,"code":400}           | INVALID_REQUEST   | 400 | m3
            429 | {"error":{"code":"1302","message":"m4"},"request_id":"20261010"}                              | RATE_LIMITED      | 1302 | m4
            429 | {"error":{"code":1302,"message":"m4"}}                                                        | RATE_LIMITED      | 1302 | m4
            401 | {"error":"Unauthorized"}                                                                     | UNAUTHENTICATED   |     | Unauthorized
            401 | {"error":"invalid_token","error_description":"m5"}                                            | CREDENTIAL_EXPIRED   | invalid_token | m5
            400 | {"code":1214,"msg":"m6","success":false}                                                      | INVALID_REQUEST   | 1214 | m6
            500 | {"code":"x","message":"m7"}                                                                   | SERVER_ERROR      | x   | m7
            404 | {"detail":"Not Found"}                                                                        | PATH_NOT_FOUND    |     | Not Found
            422 | {"detail":[{"loc":["body","n"],"msg":"too many","type":"t"},{"loc":["a",0],"msg":"b"}]}       | INVALID_REQUEST   |     | body.n: too many; a.0: b
            503 | {"message":"name resolution failed","request_id":"k1"}                                        | BAD_GATEWAY       |     | name resolution failed
            400 | {"error":{"message":"only"}}                                                                  | INVALID_REQUEST   |     | only
            503 | {"type":"about:blank","title":"T","status":503,"detail":"D","instance":"/x"}                  | OVERLOADED        |     | D
            429 | {"type":"https://iana.org/assignments/quota","title":"T"}                                     | RATE_LIMITED      | quota | T
            500 | {"timestamp":"t","status":500,"error":"Internal Server Error","path":"/v1"}                   | SERVER_ERROR      |     | Internal Server Error
            502 | <html>~<head><title>502 Bad Gateway</title></head><body>long</body></html>                    | BAD_GATEWAY       |     | 502 Bad Gateway
            403 | <!DOCTYPE html><body><script>var a=1</script><p>Access &denied</p></body>                     | PERMISSION_DENIED |     | Access &denied
            503 | upstream connect error~or disconnect                                                          | BAD_GATEWAY       |     | upstream connect error or disconnect
            404 | 404 page not found                                                                            | PATH_NOT_FOUND    |     | 404 page not found
            500 | {"error":true,"message":"m8"}                                                                 | SERVER_ERROR      |     | m8
            500 | {"error":["m9"]}                                                                              | SERVER_ERROR      |     | m9
            500 | [{"error":{"code":503,"message":"m10"}}]                                                      | SERVER_ERROR      | 503 | m10
            401 | {"fault":{"faultstring":"m11","detail":{"errorcode":"oauth.v2.InvalidAccessToken"}}}          | CREDENTIAL_EXPIRED   | oauth.v2.InvalidAccessToken | m11
            429 | {"fault":{"faultstring":"m12","detail":{"errorcode":"policies.ratelimit.QuotaViolation"}}}    | RATE_LIMITED      | policies.ratelimit.QuotaViolation | m12
            500 | {"error":{"code":{"a":1},"message":["x"],"type":7}}                                           | SERVER_ERROR      |     | the server answered with status 500
            """)
    void areReadFromEveryShape(int status, String body, ErrorCode code, String providerCode, String reason) {
        AutoGlmException failure = failure(status, body.replace('~', '\n'));

        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.providerCode()).isEqualTo(providerCode);
        assertThat(failure.reason()).isEqualTo(reason);
    }

    @ParameterizedTest(name = "{0} {1} → {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            429 | {"error":{"code":"insufficient_quota","message":"m"}}                              | QUOTA_EXHAUSTED
            429 | {"error":{"code":null,"type":"insufficient_quota","message":"m"}}                  | QUOTA_EXHAUSTED
            429 | {"error":{"code":"credit_balance_exhausted","message":"m"}}                        | QUOTA_EXHAUSTED
            429 | {"error":{"code":"billing_hard_limit_reached","message":"m"}}                      | QUOTA_EXHAUSTED
            400 | {"error":{"type":"budget_exceeded","message":"m"}}                                 | QUOTA_EXHAUSTED
            429 | {"error":{"code":"rate_limit_exceeded","type":"tokens","message":"m"}}             | RATE_LIMITED
            503 | {"error":{"code":"slow_down","message":"m"}}                                       | RATE_LIMITED
            404 | {"error":{"code":"model_not_found","message":"m"}}                                 | MODEL_NOT_FOUND
            404 | {"error":{"type":"NotFoundError","message":"The model `x` does not exist.","code":404}} | MODEL_NOT_FOUND
            404 | {"error":{"message":"model \\"y\\" not found, try pulling it first","type":"not_found_error"}} | MODEL_NOT_FOUND
            404 | {"error":{"message":"autoglm-phone-9b?","type":"x"}}                               | MODEL_NOT_FOUND
            404 | {"message":"no Route matched with those values"}                                   | PATH_NOT_FOUND
            400 | {"error":{"code":"context_length_exceeded","message":"m"}}                         | CONTEXT_TOO_LONG
            400 | {"error":{"type":"exceed_context_size_error","message":"m","code":400}}            | CONTEXT_TOO_LONG
            400 | {"error":{"message":"This model's maximum context length is 8 tokens.","type":"BadRequestError","code":400}} | CONTEXT_TOO_LONG
            400 | {"error":{"code":"content_filter","message":"m"}}                                  | CONTENT_FILTERED
            403 | {"error":{"code":"invalid_token","message":"m"}}                                   | CREDENTIAL_EXPIRED
            500 | {"error":{"type":"overloaded_error","message":"m"}}                                | OVERLOADED
            503 | {"error":{"code":"1305","message":"m"}}                                            | OVERLOADED
            400 | {"error":{"message":"m","type":"server_error"}}                                    | INVALID_REQUEST
            """)
    void followTheWordsThatSayMoreThanTheStatus(int status, String body, ErrorCode expected) {
        Call<?> call = Codecs.call(
                Operation.STREAM,
                GenerateRequest.builder().model("AutoGLM-Phone-9B").user("hi").build());

        assertThat(failure(call, status, body).code()).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(textBlock = """
            1000, UNAUTHENTICATED
            1003, CREDENTIAL_EXPIRED
            1113, QUOTA_EXHAUSTED
            1121, PERMISSION_DENIED
            1200, SERVER_ERROR
            1210, INVALID_REQUEST
            1211, MODEL_NOT_FOUND
            1220, PERMISSION_DENIED
            1222, PATH_NOT_FOUND
            1231, INVALID_REQUEST
            1234, SERVER_ERROR
            1261, CONTEXT_TOO_LONG
            1301, CONTENT_FILTERED
            1302, RATE_LIMITED
            1303, RATE_LIMITED
            1304, QUOTA_EXHAUSTED
            1305, OVERLOADED
            1308, QUOTA_EXHAUSTED
            1310, QUOTA_EXHAUSTED
            1311, QUOTA_EXHAUSTED
            1312, OVERLOADED
            1313, QUOTA_EXHAUSTED
            1321, QUOTA_EXHAUSTED
            9999, RATE_LIMITED
            """)
    void followTheCodeOfGlmWhateverTheStatus(String glm, ErrorCode expected) {
        assertThat(failure(429, "{\"error\":{\"code\":\"" + glm + "\",\"message\":\"m\"}}")
                        .code())
                .isEqualTo(expected);
    }

    @Test
    void carryWhatTheAnswerTold() {
        AutoGlmException failure = failure(
                429,
                "{\"error\":{\"code\":\"1302\",\"message\":\"slow\"},\"request_id\":\"body\"}",
                "retry-after",
                "3");

        assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(3));
        assertThat(failure.requestId()).isEqualTo("body");
        assertThat(failure(500, "", "x-kong-request-id", "kong").requestId()).isEqualTo("kong");
        assertThat(failure(500, "{\"request_id\":\"b\"}", "x-request-id", "x").requestId())
                .isEqualTo("x");
        assertThat(failure(500, "", "x-request-id", "a b").requestId()).isNull();
        assertThat(failure(500, "", "x-request-id", "x".repeat(500)).requestId())
                .isNull();
    }

    @Test
    void takeTheTimeOfDayFromThisMachineWhereTheAnswerHasNoDate() {
        Instant now = Instant.now();
        String reset = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss")
                .withZone(ZoneOffset.ofHours(8))
                .format(now.plusSeconds(7_200));

        AutoGlmException quota =
                failure(429, "{\"error\":{\"code\":\"1308\",\"message\":\"Your limit resets at " + reset + "\"}}");
        AutoGlmException busy = failure(
                503,
                "{}",
                "retry-after",
                DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC).format(now.plusSeconds(600)));

        assertThat(quota.resetAt()).isBetween(now.plusSeconds(7_199), now.plusSeconds(7_201));
        assertThat(quota.retryAfter()).isBetween(Duration.ofMinutes(119), Duration.ofMinutes(121));
        assertThat(busy.retryAfter()).isBetween(Duration.ofMinutes(9), Duration.ofMinutes(11));
    }

    @Test
    void sayWhereARedirectLeadsWithoutItsQuery() {
        assertThat(failure(302, "", "location", "https://login.example:8443/a?token=hidden#f")
                        .getMessage())
                .contains("https://login.example:8443")
                .doesNotContain("hidden");
        assertThat(failure(302, "", "location", "/login?a=b").reason()).contains("another path");
        assertThat(failure(302, "", "location", "::%%").reason()).contains("redirects");
        assertThat(failure(302, "<html>moved</html>").reason()).contains("another address");
    }

    @Test
    void neverRepeatTheKey() {
        AutoGlmException failure = failure(
                401,
                "{\"error\":{\"message\":\"Incorrect key: " + Codecs.SECRET + ".\",\"code\":\"" + Codecs.SECRET
                        + "\"}}");

        assertThat(failure.getMessage()).doesNotContain(Codecs.SECRET).contains("***");
        assertThat(failure.providerCode()).isEqualTo("***");
    }

    @Test
    void neverRepeatThePromptWholeOrInPart() {
        String prompt = "My passport number is X1234567 and\n I live in Springfield.";
        Call<?> call = Codecs.call(
                Operation.STREAM,
                GenerateRequest.builder()
                        .model("m")
                        .user(prompt)
                        .user(
                                ContentPart.imageUrl("https://pictures.example/private/12345.png"),
                                ContentPart.text("short"))
                        .build());

        String whole = failure(
                        call, 400, "{\"error\":{\"message\":\"bad input: " + prompt.replace("\n", "\\n") + " (end)\"}}")
                .reason();
        String part = failure(call, 400, "{\"error\":{\"message\":\"bad: passport number is X1234567 and I… short\"}}")
                .reason();
        String url = failure(call, 400, "cannot load https://pictures.example/private/12345.png")
                .reason();
        String picture = failure(call, 400, "cannot load data:image/png;base64,AAAABBBBCCCC== of you")
                .reason();

        assertThat(whole).isEqualTo("bad input: [prompt] (end)");
        assertThat(part).isEqualTo("bad:[prompt]… short");
        assertThat(url).isEqualTo("cannot load [prompt]");
        assertThat(picture).isEqualTo("cannot load [picture] of you");
    }

    @Test
    void keepTheMessageShortAndOnOneLine() {
        String reason = failure(500, "a\u0000b\r\n\t c\u001b[31m\u2028" + "😀".repeat(400))
                .reason();

        assertThat(reason).startsWith("a b c [31m 😀").endsWith("😀…").hasSizeBetween(298, 300);
        assertThat(reason.chars().noneMatch(c -> c < ' ')).isTrue();
    }

    @Test
    void survivesAnErrorBodyOfTheLargestSize() {
        String page = "<html><title>x</title>" + "<p <!-- <script".repeat(10_000);

        assertThat(failure(502, page.substring(0, ResponseHead.ERROR_BODY_LIMIT))
                        .reason())
                .isEqualTo("x");
        assertThat(failure(502, "{\"error\":".repeat(7_000)).code()).isEqualTo(ErrorCode.BAD_GATEWAY);
        assertThat(failure(502, "<".repeat(60_000)).code()).isEqualTo(ErrorCode.BAD_GATEWAY);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"1113", "1311"})
    void tellTheHolderOfACodingPlanKeyWhereItBelongs(String glm) {
        assertThat(failure(429, "{\"error\":{\"code\":\"" + glm + "\",\"message\":\"m\"}}")
                        .hint())
                .contains("zhipu-coding");
    }

    @Test
    void hintAtGatewaysAndProxies() {
        assertThat(failure(407, "").hint()).contains("proxy");
        assertThat(failure(403, "<html>no</html>").hint()).contains("firewall");
        assertThat(failure(
                                400,
                                "{\"error\":{\"message\":\"content-type header does not match request body, or bad JSON formatting\"}}")
                        .hint())
                .contains("gateway");
        assertThat(failure(403, "{\"error\":\"no\"}").hint()).isEqualTo(ErrorCode.PERMISSION_DENIED.hint());
    }
}
