package io.autoglm.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Both sides of each comparison do the same work. */
class CodecTests {

    private final Codec codec = new Codec();

    @Test
    void bothWriteTheSameRequest() {
        assertThat(codec.encode()).isEqualTo(codec.encodeByDatabind()).isGreaterThan(1_000);
    }

    @Test
    void bothReadTheSameAnswer() {
        assertThat(codec.decode().text()).isEqualTo(codec.decodeByDatabind()).startsWith("a word ");
    }

    @Test
    void bothReadAllOfTheStream() {
        assertThat(codec.decodeStreamByPullParser()).isEqualTo(Codec.TOKENS);
        assertThat(codec.decodeStream()).as("with the beginning and the end").isEqualTo(Codec.TOKENS + 2);
    }
}
