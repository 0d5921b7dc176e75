package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.model.GenerateEvent;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FuzzedAnswerTests {

    private static final byte[] TOKENS = Codecs.bytes("{}[]\",:\\0-1.e+ntfu\n\r \u00e9\uFEFFdata:");

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"glm-reasoning.sse", "openai-usage.sse", "tool-calls.sse"})
    void endAnEventOrWithAFailureOfOursWhateverIsChangedInThem(String file) {
        byte[] original = Codecs.bytes(
                Codecs.golden(file).replace("\"arguments\":\"{}\"", "\"arguments\":{\"a\":[1,{\"b\":null}]}"));
        SplittableRandom random = new SplittableRandom(20261123);

        for (int round = 0; round < 4_000; round++) {
            byte[] changed = original.clone();
            for (int i = random.nextInt(1, 6); i > 0; i--) {
                changed[random.nextInt(changed.length)] = TOKENS[random.nextInt(TOKENS.length)];
            }
            byte[] document = Codecs.bytes(new String(changed, java.nio.charset.StandardCharsets.UTF_8)
                    .replaceFirst("^data: ", "")
                    .replaceAll("(?s)\n.*", ""));
            check(Codecs.decode(Codecs.stream(), Codecs.OK, changed), round);
            check(Codecs.decode(Codecs.unary(), Codecs.OK, document), round);
        }
    }

    private static void check(Codecs.Result<?> result, int round) {
        if (result.failure() != null) {
            assertThat(result.failure()).as("round %d", round).isInstanceOf(AutoGlmException.class);
            assertThat(result.events().stream().noneMatch(e -> e instanceof GenerateEvent.Finished))
                    .isTrue();
        } else {
            assertThat(result.events()).as("round %d", round).isNotEmpty();
        }
    }
}
