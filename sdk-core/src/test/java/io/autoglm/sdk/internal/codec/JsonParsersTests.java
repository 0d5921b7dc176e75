package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;

/** One parser reads the documents of all calls of a thread. */
class JsonParsersTests {

    private static List<Object> read(String text) {
        byte[] data = Codecs.bytes(text);
        List<Object> read = new ArrayList<>();
        JsonParsers.read(data, 0, data.length, json -> read.add(PlainJson.read(json)));
        return read;
    }

    /** What is no whole token yet would wait in the parser for the bytes of the next document. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"{}\"}", "{}\"", "[1]9999", "{} tru", "{} -", "{}{", "{}[", "{} {}", "{},", "{}\u00e9"})
    void nothingOfWhatFollowsADocumentStaysForTheNext(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(JacksonException.class);

        assertThat(read("{\"a\":1}").toString()).isEqualTo("[{a=1}]");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"{}", "{} ", "{}\r\n\t ", " {}"})
    void whiteSpaceMayFollow(String text) {
        assertThat(read(text).toString()).isEqualTo("[{}]");
        assertThat(read(text).toString()).isEqualTo("[{}]");
    }
}
