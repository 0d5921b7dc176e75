package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonDocumentsTests {

    private static Map<String, Object> read(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return JsonDocuments.read(bytes, bytes.length);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            not json       | 1
            {"a":1,}       | 8
            {"a":1} {"b":2 | 15
            """)
    void whatIsMalformedIsSoAtAColumnOfItsOwnWhateverWasReadBefore(String malformed, int column) {
        for (int i = 0; i < 3; i++) {
            assertThat(read("{\"before\":[1,2,3]}")).containsKey("before");
        }

        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(malformed))
                .withMessage("not one valid JSON object, up to column " + column);
    }
}
