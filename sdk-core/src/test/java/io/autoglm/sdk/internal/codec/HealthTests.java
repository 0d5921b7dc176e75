package io.autoglm.sdk.internal.codec;

import static io.autoglm.sdk.internal.codec.Codecs.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.Health;
import io.autoglm.sdk.policy.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What servers with a good status say about their health. */
class HealthTests {

    private static Codecs.Result<Health> decode(String body) {
        return Codecs.decode(Codecs.ask(Operation.HEALTH), Codecs.OK, bytes(body));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            ^^                                                | true  |
            {"status":"ok"}                                   | true  | ok
            {"status":"OK","slots_idle":1}                    | true  | OK
            {"status":"UP"}                                   | true  | UP
            {"status":"healthy","db":"connected"}             | true  | healthy
            {"status":"loading model"}                        | false | loading model
            {"status":"no slot available"}                    | false | no slot available
            {"version":"0.6.2"}                               | true  | version 0.6.2
            "I'm alive!"                                      | true  | I'm alive!
            Ollama is running                                 | true  | Ollama is running
            {"object":"list","data":[{"id":"m"}]}             | true  |
            {"object":"list","data":null}                     | true  |
            [{"id":"m"}]                                      | true  |
            {}                                                | true  |
            {"error":null,"status":"ok"}                      | true  | ok
            {"code":0,"msg":"fine"}                           | true  |
            """)
    void aGoodStatusCountsUnlessTheBodySaysOtherwise(String body, boolean ready, String detail) {
        Codecs.Result<Health> result = decode(body);

        assertThat(result.failure()).isNull();
        assertThat(result.events()).containsExactly(new Health(ready, detail));
    }

    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            <html><title>Login</title></html>                                    | HTML_ANSWER
            {"status":                                                           | MALFORMED_ANSWER
            {"error":{"code":503,"message":"Loading model"}}                     | OVERLOADED
            {"error":"Unauthorized"}                                             | SERVER_ERROR
            {"code":1001,"msg":"no key"}                                         | UNAUTHENTICATED
            """)
    void aFailureInTheBodyIsAFailure(String body, ErrorCode code) {
        assertThat(decode(body).failure())
                .isInstanceOfSatisfying(
                        AutoGlmException.class,
                        failure -> assertThat(failure.code()).isEqualTo(code));
    }

    @Test
    void whatTheServerSaysIsShortOnOneLineAndWithoutTheKey() {
        String said = "up\n" + Codecs.SECRET + " " + "x".repeat(10_000);

        String detail = decode(said).events().get(0).detail();

        assertThat(detail).hasSize(300).startsWith("up *** xxx").endsWith("…");
    }
}
