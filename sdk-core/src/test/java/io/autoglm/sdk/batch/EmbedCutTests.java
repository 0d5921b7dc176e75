package io.autoglm.sdk.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** How many texts share a request. */
class EmbedCutTests {

    /** Cuts texts of these lengths; a model token is 4 characters. */
    private static List<Integer> cut(EmbedSpec limits, ToLongFunction<String> counter, String lengths) {
        EmbedCut cut = new EmbedCut(limits.or(EmbedSpec.defaults()), counter);
        List<Integer> sizes = new ArrayList<>();
        int size = 0;
        for (String length : lengths.strip().split(" +")) {
            String text = "x".repeat(Integer.parseInt(length));
            if (!cut.takes(text)) {
                sizes.add(size);
                size = 0;
                cut.next();
                assertThat(cut.takes(text)).as("the first text always fits").isTrue();
            }
            size++;
        }
        sizes.add(size);
        return sizes;
    }

    @ParameterizedTest(name = "{0} items, {1} tokens, {2} bytes: {3}")
    @CsvSource(nullValues = "-", textBlock = """
            2, -,  -,   1 1 1 1 1,       2 2 1
            1, -,  -,   1 1 1,           1 1 1
            -, 10, -,   16 16 16 16,     2 2
            -, 10, -,   32 4 4,          1 2
            -, 10, -,   400 4 4 400 4,   1 2 1 1
            -, -,  100, 47 47 47,        2 1
            -, -,  100, 48 47 47,        1 2
            -, -,  100, 500 1 500,       1 1 1
            3, 10, 100, 4 4 4 4 40 4 90, 3 1 1 1 1
            -, -,  -,   0 0 0,           3
            """)
    void aRequestIsClosedByItsFirstLimit(Integer items, Long tokens, Long bytes, String lengths, String sizes) {
        EmbedSpec limits =
                EmbedSpec.asClient().withMaxItems(items).withMaxTokens(tokens).withMaxBytes(bytes);

        assertThat(cut(limits, text -> text.length() / 4, lengths))
                .containsExactlyElementsOf(
                        Stream.of(sizes.split(" ")).map(Integer::valueOf).toList());
    }

    @Test
    void withoutSettingsThereAre256TextsInARequest() {
        assertThat(cut(EmbedSpec.asClient(), text -> 1, "1 ".repeat(600))).containsExactly(256, 256, 88);
    }

    @Test
    void aCounterThatFailsOrCountsBackwardsIsReplacedByTheCharacters() {
        EmbedSpec limits = EmbedSpec.asClient().withMaxTokens(10L);

        for (ToLongFunction<String> bad : List.<ToLongFunction<String>>of(
                text -> {
                    throw new IllegalStateException();
                },
                text -> -1)) {
            assertThat(cut(limits, bad, "4 4 4")).containsExactly(2, 1);
        }
        assertThat(cut(limits, text -> Long.MAX_VALUE, "1 1 1")).containsExactly(1, 1, 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain",
                "quote \" and \\",
                "line\nbreak\ttab\r",
                "\u0001\u001f",
                "ü",
                "€",
                "中文",
                "😀",
                "a😀ü€\""
            })
    void bytesAreThoseOfTheBody(String text) {
        int written = JsonMapper.builder().build().writeValueAsString(text).getBytes(StandardCharsets.UTF_8).length;

        assertThat(EmbedCut.bytes(text)).isEqualTo(written + 1);
    }
}
