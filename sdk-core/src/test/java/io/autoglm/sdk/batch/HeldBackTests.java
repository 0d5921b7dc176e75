package io.autoglm.sdk.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.NotRetried;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeldBackTests {

    private static final AutoGlmException FULL = PlayedCalls.failure(ErrorCode.QUEUE_FULL, 0, null);

    private final HeldBack held = new HeldBack();

    @ParameterizedTest
    @CsvSource({
        "QUEUE_FULL, 0, true",
        "QUEUE_FULL, 2, true",
        "NO_TIME_LEFT, 0, true",
        "NO_TIME_LEFT, 1, true",
        "PAUSED, 0, true",
        "PAUSED, 1, false",
        "BREAKER_OPEN, 0, true",
        "BREAKER_OPEN, 1, false",
        "NO_ENDPOINT, 0, false",
        "UNSUPPORTED_REQUEST, 0, false",
        "DEADLINE_EXCEEDED, 0, false",
        "RATE_LIMITED, 4, false",
        "CONNECT_FAILED, 1, false",
        "INTERNAL, 0, false"
    })
    void onlyWhatTheClientRefusedByItselfIsHeldBack(ErrorCode code, int attempts, boolean held) {
        assertThat(HeldBack.isRefusal(PlayedCalls.failure(code, attempts, null)))
                .isEqualTo(held);
    }

    @Test
    void aRetryThatTheBudgetDidNotAllowIsHeldBack() {
        AutoGlmException once = PlayedCalls.failure(ErrorCode.RATE_LIMITED, 1, null);

        assertThat(HeldBack.isRefusal(once.with(once.details().withNotRetried(NotRetried.BUDGET))))
                .isTrue();
        assertThat(HeldBack.isRefusal(once.with(once.details().withNotRetried(NotRetried.ATTEMPTS_EXHAUSTED))))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({", PT1S", "PT0S, PT0.1S", "PT0.1S, PT0.1S", "PT7S, PT7S", "PT30S, PT30S", "PT3H, PT30S"})
    void thePauseIsWhatTheRefusalSaysWithinBounds(Duration said, Duration pause) {
        assertThat(held.refused(PlayedCalls.failure(ErrorCode.PAUSED, 0, said), 3))
                .isEqualTo(pause);
    }

    @Test
    void withoutARefusalAllOfTheWindowMayRun() {
        assertThat(held.most(7)).isEqualTo(7);
        held.answered(7);
        assertThat(held.most(1_000)).isEqualTo(1_000);
    }

    @Test
    void eachRefusalHalvesWhatMayRunAndOneAlwaysMay() {
        held.refused(FULL, 63);
        assertThat(held.most(64)).isEqualTo(32);
        held.refused(FULL, 63);
        assertThat(held.most(64)).isEqualTo(16);
        for (int i = 0; i < 10; i++) {
            held.refused(FULL, 0);
        }
        assertThat(held.most(64)).isEqualTo(1);
    }

    @Test
    void eachAnswerLetsOneMoreRunUntilAllMay() {
        held.refused(FULL, 5);
        assertThat(held.most(6)).isEqualTo(3);
        held.answered(6);
        assertThat(held.most(6)).isEqualTo(4);
        held.answered(6);
        held.answered(6);
        held.answered(6);
        assertThat(held.most(1_000)).isEqualTo(1_000);
    }
}
