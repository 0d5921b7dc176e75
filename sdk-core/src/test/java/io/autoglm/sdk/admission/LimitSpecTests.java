package io.autoglm.sdk.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimitSpecTests {

    @Test
    void allowsAHundredAtOnceAndAThousandWaitingByDefault() {
        assertThat(LimitSpec.defaults()).isEqualTo(new LimitSpec(100, 1_000));
    }

    @Test
    void acceptsTheEndsOfItsRanges() {
        assertThat(new LimitSpec(1, 0).withMaxConcurrent(10_000).withMaxWaiting(1_000_000))
                .isEqualTo(new LimitSpec(10_000, 1_000_000));
    }

    @Test
    void aChangedCopyLeavesTheOriginalAsItWas() {
        LimitSpec original = new LimitSpec(5, 6);

        assertThat(original.withMaxConcurrent(7)).isEqualTo(new LimitSpec(7, 6));
        assertThat(original.withMaxWaiting(8)).isEqualTo(new LimitSpec(5, 8));
        assertThat(original).isEqualTo(new LimitSpec(5, 6));
    }

    @ParameterizedTest(name = "maxConcurrent {0}")
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 10_001})
    void refusesAnotherNumberOfAttempts(int value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LimitSpec.defaults().withMaxConcurrent(value))
                .withMessage("maxConcurrent must be 1 to 10000, was " + value);
    }

    @ParameterizedTest(name = "maxWaiting {0}")
    @ValueSource(ints = {-1, 1_000_001})
    void refusesAnotherSizeOfTheWaitingRoom(int value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LimitSpec.defaults().withMaxWaiting(value))
                .withMessage("maxWaiting must be 0 to 1000000, was " + value);
    }
}
