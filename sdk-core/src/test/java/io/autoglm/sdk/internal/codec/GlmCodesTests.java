package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Endpoint;
import io.netty.buffer.Unpooled;
import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlmCodesTests {

    private static AutoGlmException failure(String base, int status, String body) {
        Call<GenerateEvent> call = Codecs.stream().withEndpoint(new Endpoint("e", URI.create(base)));
        return Codecs.DIALECT.failure(call, Codecs.head(status), Unpooled.wrappedBuffer(Codecs.bytes(body)));
    }

    @ParameterizedTest(name = "{0} with {1} → {2}")
    @CsvSource(delimiter = '|', textBlock = """
            500  | 500 | SERVER_ERROR       | yes | operator
            1000 | 401 | UNAUTHENTICATED    | no  | nor the reverse
            1001 | 401 | UNAUTHENTICATED    | no  | No key reached
            1002 | 401 | UNAUTHENTICATED    | no  | nor the reverse
            1003 | 401 | CREDENTIAL_EXPIRED | no  | renew it
            1004 | 401 | UNAUTHENTICATED    | no  | nor the reverse
            1005 | 401 | UNAUTHENTICATED    | no  | second proof
            1100 | 429 | SERVER_ERROR       | yes | operator
            1110 | 429 | PERMISSION_DENIED  | no  | platform
            1111 | 429 | PERMISSION_DENIED  | no  | platform
            1112 | 429 | PERMISSION_DENIED  | no  | platform
            1113 | 429 | QUOTA_EXHAUSTED    | no  | zhipu-coding
            1120 | 429 | OVERLOADED         | yes | for a while
            1121 | 429 | PERMISSION_DENIED  | no  | platform
            1200 | 500 | SERVER_ERROR       | yes | operator
            1210 | 400 | INVALID_REQUEST    | no  | which member
            1211 | 400 | MODEL_NOT_FOUND    | no  | list of models
            1212 | 400 | INVALID_REQUEST    | no  | another way
            1213 | 400 | INVALID_REQUEST    | no  | which member
            1214 | 400 | INVALID_REQUEST    | no  | which member
            1215 | 400 | INVALID_REQUEST    | no  | which member
            1220 | 403 | PERMISSION_DENIED  | no  | permission for this API
            1221 | 400 | PATH_NOT_FOUND     | no  | /api/paas/v4
            1222 | 400 | PATH_NOT_FOUND     | no  | /api/paas/v4
            1230 | 500 | SERVER_ERROR       | yes | operator
            1231 | 400 | INVALID_REQUEST    | no  | an id of its own
            1233 | 400 | INVALID_REQUEST    | no  | another account's
            1234 | 500 | SERVER_ERROR       | yes | operator
            1261 | 400 | CONTEXT_TOO_LONG   | no  | maxOutputTokens
            1300 | 400 | CONTENT_FILTERED   | no  | refused again
            1301 | 400 | CONTENT_FILTERED   | no  | refused again
            1302 | 429 | RATE_LIMITED       | yes | concurrency limit
            1303 | 429 | RATE_LIMITED       | yes | send less
            1304 | 429 | QUOTA_EXHAUSTED    | no  | midnight in Beijing
            1305 | 429 | OVERLOADED         | yes | 30 to 120 s
            1308 | 429 | QUOTA_EXHAUSTED    | no  | resetAt
            1309 | 429 | QUOTA_EXHAUSTED    | no  | renew it
            1310 | 429 | QUOTA_EXHAUSTED    | no  | resetAt
            1311 | 429 | QUOTA_EXHAUSTED    | no  | zhipu-coding
            1312 | 429 | OVERLOADED         | yes | another model
            1313 | 429 | QUOTA_EXHAUSTED    | no  | fair-use
            1314 | 429 | QUOTA_EXHAUSTED    | no  | enterprise
            1315 | 429 | QUOTA_EXHAUSTED    | no  | enterprise
            1316 | 429 | QUOTA_EXHAUSTED    | no  | resetAt
            1317 | 429 | QUOTA_EXHAUSTED    | no  | resetAt
            1318 | 429 | QUOTA_EXHAUSTED    | no  | cap
            1319 | 429 | QUOTA_EXHAUSTED    | no  | cap
            1320 | 429 | QUOTA_EXHAUSTED    | no  | cap
            1321 | 429 | QUOTA_EXHAUSTED    | no  | cap
            9999 | 429 | RATE_LIMITED       | yes | send less
            """)
    void eachCodeHasItsFailureWhoeverHandsItOn(
            String glm, int status, ErrorCode expected, String isTransient, String hint) {
        String bare = "{\"error\":{\"code\":\"" + glm + "\",\"message\":\"m\"}}";
        String number = "{\"error\":{\"code\":" + glm + ",\"message\":\"m\"},\"request_id\":\"r\"}";
        String legacy = "{\"code\":" + glm + ",\"msg\":\"m\",\"success\":false}";

        for (String base : new String[] {"https://open.bigmodel.cn/api/paas/v4", "https://relay.example/v1"}) {
            for (String body : new String[] {bare, number, legacy}) {
                AutoGlmException failure = failure(base, status, body);

                assertThat(failure.code()).as(body).isEqualTo(expected);
                assertThat(failure.isTransient()).as(body).isEqualTo(isTransient.equals("yes"));
                assertThat(failure.providerCode()).isEqualTo(glm);
                assertThat(failure.hint()).contains(hint);
            }
        }
    }

    /** A number means what GLM says only where GLM speaks. */
    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            https://relay.example/v1             | 429 | {"error":{"code":"1113","message":"m","type":"upstream_error"}} | QUOTA_EXHAUSTED
            https://relay.example/v1             | 400 | {"error":{"code":"1113","message":"m","type":"upstream_error"}} | INVALID_REQUEST
            https://open.bigmodel.cn/api/paas/v4 | 400 | {"error":{"code":"1113","message":"m","type":"upstream_error"}} | QUOTA_EXHAUSTED
            https://api.z.ai/api/paas/v4         | 400 | {"code":"1113","msg":"m"}                                       | QUOTA_EXHAUSTED
            https://shop.example/v1              | 500 | {"code":1001,"msg":"database is down"}                          | SERVER_ERROR
            https://notz.ai/v1                   | 500 | {"code":1001,"msg":"database is down"}                          | SERVER_ERROR
            https://shop.example/v1              | 401 | {"code":1003,"msg":"m"}                                         | CREDENTIAL_EXPIRED
            https://shop.example/v1              | 502 | error code: 1113                                                | BAD_GATEWAY
            https://open.bigmodel.cn/api/paas/v4 | 503 | {"error":{"code":"1305","message":"m"}}                         | OVERLOADED
            https://open.bigmodel.cn/api/paas/v4 | 529 | {"error":{"code":"1305","message":"m"}}                         | OVERLOADED
            """)
    void aNumberOfAnotherServerIsNotReadAsOne(String base, int status, String body, ErrorCode expected) {
        assertThat(failure(base, status, body).code()).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            https://llm.example/api                             | '/api/v1'
            https://llm.example/api/                            | '/api/v1'
            https://llm.example/v1/chat/completions             | leave out what comes after /v1
            https://api.z.ai/api/paas/v4/v1                     | /api/paas/v4
            https://llm.example/v1                              | most servers want it to end in /v1
            https://r.openai.azure.com/openai/deployments/d/v1  | most servers want it to end in /v1
            """)
    void theHintOfALostPathLooksAtTheBaseUrl(String base, String hint) {
        assertThat(failure(base, 404, "{\"detail\":\"Not Found\"}").hint()).contains(hint);
    }
}
