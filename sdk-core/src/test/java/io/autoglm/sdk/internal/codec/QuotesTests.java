package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class QuotesTests {

    private static final String PROMPT = "the quick brown fox jumps over the lazy dog and runs away";

    private static String replaced(String text) {
        return Quotes.replaced(text, PROMPT, "[prompt]");
    }

    @Test
    void aPieceOfThePromptIsReplacedAsFarAsItGoes() {
        assertThat(replaced("no: 'brown fox jumps over the lazy' is bad")).isEqualTo("no: '[prompt]' is bad");
        assertThat(replaced(PROMPT)).isEqualTo("[prompt]");
        assertThat(replaced(PROMPT + "!" + PROMPT)).isEqualTo("[prompt]![prompt]");
    }

    @Test
    void aPieceIsFoundFromTwentyFourCharactersOn() {
        assertThat(replaced("<" + PROMPT.substring(5, 28) + ">")).isEqualTo("<" + PROMPT.substring(5, 28) + ">");
        assertThat(replaced("<" + PROMPT.substring(5, 29) + ">")).isEqualTo("<[prompt]>");
        assertThat(replaced(PROMPT.substring(PROMPT.length() - 24))).isEqualTo("[prompt]");
    }

    @Test
    void whatQuotesNothingStays() {
        assertThat(replaced("short")).isEqualTo("short");
        assertThat(replaced("a message that quotes nothing of it at all"))
                .isEqualTo("a message that quotes nothing of it at all");
        assertThat(Quotes.replaced(PROMPT, "brown fox", "[prompt]")).isEqualTo(PROMPT);
    }

    @Test
    void eachPieceOfALongPromptIsFoundWhereverItStands() {
        Random random = new Random(7);
        StringBuilder letters = new StringBuilder();
        while (letters.length() < 20_000) {
            letters.append((char) ('a' + random.nextInt(26)));
        }
        String prompt = letters.toString();
        for (int i = 0; i < 500; i++) {
            int begin = random.nextInt(prompt.length() - 100);
            String piece = prompt.substring(begin, begin + 24 + random.nextInt(70));

            assertThat(Quotes.replaced("<<" + piece + ">>", prompt, "#")).isEqualTo("<<#>>");
        }
    }

    @Test
    void aTextThatRepeatsItselfDoesNotMultiplyTheWork() {
        String same = "a".repeat(4096);

        assertThat(Quotes.replaced(same, "a".repeat(256 * 1024), "#")).isEqualTo("#");
    }
}
