package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InBandFailureTests {

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            data: {"error":{"message":"engine died","type":"InternalServerError","param":null,"code":500}}                          | SERVER_ERROR    | 500                  | engine died
            event: error~data: {"error":{"message":"overloaded","type":"server_error","param":null,"code":"server_is_overloaded"}}  | OVERLOADED      | server_is_overloaded | overloaded
            error: {"code":500,"message":"compute error","type":"server_error"}                                                     | SERVER_ERROR    | 500                  | compute error
            data: {"error": true, "message": "empty or unsupported transformer response"}                                           | SERVER_ERROR    |                      | empty or unsupported transformer response
            data: {"error":{"message":"queue is full","type":"x","code":503}}                                                       | OVERLOADED      | 503                  | queue is full
            data: {"error":{"message":"slow","code":429}}                                                                           | RATE_LIMITED    | 429                  | slow
            data: {"error":{"message":"no","code":"1301"},"request_id":"r9"}                                                        | CONTENT_FILTERED| 1301                 | no
            data: {"error":"model runner has stopped"}                                                                              | SERVER_ERROR    |                      | model runner has stopped
            data: {"error":["a","b"]}                                                                                               | SERVER_ERROR    |                      | a
            data: {"code":"1305","message":"busy"}                                                                                  | OVERLOADED      | 1305                 | busy
            data: {"object":"error","message":"bad","type":"BadRequestError","code":400}                                            | INVALID_REQUEST | 400                  | bad
            data: {"error":{"message":"bad","type":"invalid_request_error"}}                                                        | INVALID_REQUEST | invalid_request_error| bad
            data: {"choices":[{"delta":{"content":""},"finish_reason":"error"}],"error":{"code":502,"message":"provider"}}           | BAD_GATEWAY     | 502                  | provider
            event: error~data: something broke                                                                                      | SERVER_ERROR    |                      | something broke
            """)
    void areTheSameFailuresAsThoseWithAStatus(String event, ErrorCode code, String providerCode, String reason) {
        String stream = event.replace('~', '\n') + "\n\n" + Codecs.DONE;

        for (String before : new String[] {"", Codecs.text("a")}) {
            var result = Codecs.stream(before + stream);
            AutoGlmException failure = (AutoGlmException) result.failure();

            assertThat(failure.code()).isEqualTo(code);
            assertThat(failure.providerCode()).isEqualTo(providerCode);
            assertThat(failure.reason()).isEqualTo(reason);
            assertThat(failure.status()).isEqualTo(200);
            assertThat(result.text()).isEqualTo(before.isEmpty() ? "" : "a");
            assertThat(result.events().stream().noneMatch(e -> e instanceof GenerateEvent.Finished))
                    .isTrue();
        }
    }

    @Test
    void handsOutTheTextOfTheChunkThatCarriesTheError() {
        var result = Codecs.stream(
                Codecs.data("{\"choices\":[{\"delta\":{\"content\":\"last\"}}],\"error\":{\"message\":\"x\"}}"));

        assertThat(result.text()).isEqualTo("last");
        assertThat(result.failure()).isInstanceOf(AutoGlmException.class);
    }

    @Test
    void areSeenWithoutTheEndOfTheirLine() {
        var result = Codecs.stream("data: {\"error\": true, \"message\": \"m\"}");

        assertThat(((AutoGlmException) result.failure()).code()).isEqualTo(ErrorCode.SERVER_ERROR);
    }

    @Test
    void carryTheRequestIdOfTheBody() {
        var result = Codecs.stream(
                "data: {\"error\":{\"code\":\"1302\",\"message\":\"m\"},\"request_id\":\"20261010\"}\n\n");

        assertThat(((AutoGlmException) result.failure()).requestId()).isEqualTo("20261010");
    }
}
