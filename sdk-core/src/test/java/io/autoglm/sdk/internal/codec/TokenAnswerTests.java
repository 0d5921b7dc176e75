package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenAnswerTests {

    private static TokenAnswer parse(String body) {
        return TokenAnswer.parse(body);
    }

    @Test
    void aTokenIsReadWithAllThatIsKnownOfIt() {
        assertThat(
                        parse(
                                "{\"access_token\":\"a\",\"token_type\":\"bearer\",\"expires_in\":3600,\"refresh_token\":\"r\",\"x\":[{}]}"))
                .isEqualTo(new TokenAnswer("a", "bearer", Duration.ofHours(1), "r", null, null));
    }

    @Test
    void aFailureIsReadWithWhatTheServerSays() {
        assertThat(parse("{\"error\":\"invalid_grant\",\"error_description\":\"used\",\"error_uri\":\"u\"}"))
                .isEqualTo(new TokenAnswer(null, null, null, null, "invalid_grant", "used"));
    }

    @ParameterizedTest(name = "expires_in {0} is {1}")
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "3600 | PT1H",
                "'\"3600\"' | PT1H",
                "'\" 60 \"' | PT1M",
                "1.5 | PT1.5S",
                "1e300 | PT87600H",
                "'\"soon\"' | none",
                "0 | none",
                "-1 | none",
                "null | none",
                "true | none",
                "[3600] | none"
            })
    void aLifetimeIsReadAsNumberAndAsText(String sent, @Nullable Duration lifetime) {
        assertThat(parse("{\"access_token\":\"a\",\"expires_in\":" + sent + "}").lifetime())
                .isEqualTo(lifetime);
    }

    @Test
    void anAbsentLifetimeIsNone() {
        assertThat(parse("{\"access_token\":\"a\"}").lifetime()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>",
                "[]",
                "\"text\"",
                "{\"access_token\":\"a\"",
                "{\"access_token\":\" \"}",
                "{\"access_token\":7}",
                "{\"access_token\":null,\"error\":{\"code\":1}}"
            })
    void whatIsNoAnswerSaysNothing(String body) {
        assertThat(parse(body)).isEqualTo(new TokenAnswer(null, null, null, null, null, null));
    }

    @Test
    void noTokenIsShown() {
        assertThat(parse("{\"access_token\":\"s3cret\",\"refresh_token\":\"s3cret\"}")
                        .toString())
                .doesNotContain("s3cret");
    }
}
