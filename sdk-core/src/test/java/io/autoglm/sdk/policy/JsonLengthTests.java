package io.autoglm.sdk.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class JsonLengthTests {

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "a \"quoted\" text", "back\\slash", "é", "天气", "😀", "a\u0001b"})
    void aTextIsAsLongAsItsJsonWithoutQuotationMarks(String text) {
        byte[] json = JsonMapper.shared().writeValueAsString(text).getBytes(StandardCharsets.UTF_8);

        assertThat(JsonLength.of(text)).isEqualTo(json.length - 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"line\n", "\t"})
    void ofWhatHasAShortEscapeRatherTooMuchIsSaid(String text) {
        assertThat(JsonLength.of(text)).isEqualTo(text.length() + 5);
    }
}
