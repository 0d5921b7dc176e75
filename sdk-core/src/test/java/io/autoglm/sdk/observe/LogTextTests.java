package io.autoglm.sdk.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogTextTests {

    private static String field(String value) {
        StringBuilder text = new StringBuilder();
        LogText.appendQuoted(text, LogText.oneLine(value, 300));
        return text.toString();
    }

    @Test
    void aPlainWordStaysAsItIs() {
        assertThat(field("https://api.test/v1")).isEqualTo("https://api.test/v1");
        assertThat(field("天空")).isEqualTo("天空");
    }

    @Test
    void whatIsNotOnePlainWordStandsInQuotes() {
        assertThat(field("two words")).isEqualTo("\"two words\"");
        assertThat(field("")).isEqualTo("\"\"");
        assertThat(field("a=b")).isEqualTo("\"a=b\"");
        assertThat(field("say \"no\"")).isEqualTo("\"say \\\"no\\\"\"");
        assertThat(field("C:\\")).isEqualTo("\"C:\\\\\"");
    }

    @Test
    void nothingMovesTheCursorOrBeginsALine() {
        assertThat(field("slow\r\n2026-01-01 WARN  root - forged")).isEqualTo("\"slow 2026-01-01 WARN root - forged\"");
        assertThat(field("\u001b[31mred\u001b[0m\u0007")).isEqualTo("\"[31mred [0m\"");
        assertThat(field("a\u2028b\u2029c\u0085d\u202Ee\uFEFFf")).isEqualTo("\"a b c d e f\"");
        assertThat(field("\uD83D")).isEqualTo("\"\"");
    }

    @Test
    void whatIsLongerThanTheLimitIsCutBetweenCharacters() {
        assertThat(LogText.oneLine("x".repeat(300), 300)).isEqualTo("x".repeat(300));
        assertThat(LogText.oneLine("x".repeat(301), 300)).isEqualTo("x".repeat(299) + "…");
        assertThat(LogText.oneLine("x".repeat(298) + "😀y", 300)).isEqualTo("x".repeat(298) + "…");
        assertThat(LogText.oneLine("x".repeat(299) + "   ", 300)).isEqualTo("x".repeat(299));
    }
}
