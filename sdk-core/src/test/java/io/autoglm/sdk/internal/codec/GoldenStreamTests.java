package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.model.GenerateEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Run with {@code -Dautoglm.golden.write=true} to write the meanings anew; read the difference before you commit it. */
class GoldenStreamTests {

    static List<String> names() {
        return GoldenStreams.names();
    }

    @Test
    void everyServerIsThere() {
        assertThat(String.join(" ", names()))
                .contains(
                        "openai",
                        "glm",
                        "zhipu",
                        "vllm",
                        "sglang",
                        "llamacpp",
                        "ollama",
                        "azure",
                        "kong",
                        "openrouter",
                        "litellm",
                        "relay");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void meanWhatTheirFileSays(String name) throws IOException {
        String meaning = GoldenStreams.meaning(GoldenStreams.bytes(name));
        if (Boolean.getBoolean("autoglm.golden.write")) {
            Files.writeString(GoldenStreams.eventsOf(name), meaning);
        }

        assertThat(meaning).isEqualTo(GoldenStreams.events(name));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void meanTheSameByteByByte(String name) {
        byte[] bytes = GoldenStreams.bytes(name);
        byte[][] pieces = new byte[bytes.length][];
        for (int i = 0; i < bytes.length; i++) {
            pieces[i] = new byte[] {bytes[i]};
        }

        assertThat(GoldenStreams.meaning(pieces)).isEqualTo(GoldenStreams.events(name));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void meanTheSameWithOtherLineEnds(String name) {
        byte[] bytes = GoldenStreams.bytes(name);

        for (String end : new String[] {"\n", "\r\n", "\r"}) {
            assertThat(GoldenStreams.meaning(GoldenStreams.withLineEnds(bytes, () -> end)))
                    .as("line end %s", Arrays.toString(Codecs.bytes(end)))
                    .isEqualTo(GoldenStreams.events(name));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void endOnceAndEitherWholeOrWithAFailure(String name) {
        var result = Codecs.decode(Codecs.stream(), Codecs.OK, GoldenStreams.bytes(name));

        long ends = result.events().stream()
                .filter(event -> event instanceof GenerateEvent.Finished)
                .count();
        if (result.failure() == null) {
            assertThat(ends).isOne();
            assertThat(result.events().get(result.events().size() - 1)).isInstanceOf(GenerateEvent.Finished.class);
        } else {
            assertThat(ends).isZero();
            assertThat(result.failure()).isInstanceOf(AutoGlmException.class);
        }
    }
}
