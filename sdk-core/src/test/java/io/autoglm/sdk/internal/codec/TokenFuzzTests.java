package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Answers of token endpoints: a token that can be sent, a lifetime that can be counted with, or nothing. */
class TokenFuzzTests implements FuzzTarget {

    @Override
    public List<String> seeds() {
        return List.of("fuzz/token");
    }

    @Override
    public int changes() {
        return 1_000;
    }

    @Override
    public void read(byte[] input) {
        TokenAnswer answer = TokenAnswer.parse(new String(input, StandardCharsets.UTF_8));

        assertThat(answer.accessToken() == null || !answer.accessToken().isBlank())
                .isTrue();
        assertThat(answer.refreshToken() == null || !answer.refreshToken().isBlank())
                .isTrue();
        if (answer.lifetime() != null) {
            assertThat(answer.lifetime()).isBetween(Duration.ZERO, Duration.ofDays(3650));
        }
        if (answer.accessToken() != null && answer.accessToken().length() >= 8) {
            assertThat(answer.toString()).doesNotContain(answer.accessToken());
        }
        FuzzPromises.ofTheThread();
    }
}
