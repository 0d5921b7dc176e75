package io.autoglm.sdk.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitSpecTests {

    private static final AdaptiveLimitSpec ADAPTIVE = AdaptiveLimitSpec.defaults();

    @Test
    void learnsFromSixteenOnAndLetsAThousandWaitByDefault() {
        assertThat(LimitSpec.defaults()).isEqualTo(new LimitSpec(null, ADAPTIVE, null, 1_000));
        assertThat(ADAPTIVE)
                .isEqualTo(new AdaptiveLimitSpec(16, 1, 10_000, Duration.ofSeconds(15), Duration.ofMinutes(5), 50));
    }

    @Test
    void makesTheLimitThatItSays() {
        Supplier<Limit> own = () -> new FixedLimit(3);

        assertThat(LimitSpec.fixed(5).newLimit()).isEqualTo(new FixedLimit(5));
        assertThat(LimitSpec.adaptive(ADAPTIVE.withStart(7).withMax(9)).newLimit())
                .isInstanceOf(AdaptiveLimit.class)
                .satisfies(limit -> assertThat(limit.current()).isEqualTo(7))
                .satisfies(limit -> assertThat(limit.highest()).isEqualTo(9));
        assertThat(LimitSpec.custom(own).newLimit()).isEqualTo(new FixedLimit(3));
    }

    @Test
    void makesANewLimitEachTime() {
        LimitSpec spec = LimitSpec.defaults();

        assertThat(spec.newLimit()).isNotSameAs(spec.newLimit());
    }

    @Test
    void acceptsTheEndsOfItsRanges() {
        assertThat(LimitSpec.fixed(1).withMaxWaiting(0)).isEqualTo(new LimitSpec(1, null, null, 0));
        assertThat(LimitSpec.fixed(10_000).withMaxWaiting(1_000_000))
                .isEqualTo(new LimitSpec(10_000, null, null, 1_000_000));
    }

    @Test
    void refusesToBeFixedAndAdaptiveAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LimitSpec(5, ADAPTIVE, null, 10))
                .withMessageStartingWith("exactly one of fixed, adaptive and custom must be given, were fixed 5, "
                        + "adaptive AdaptiveLimitSpec[start=16, min=1, ")
                .withMessageEndingWith("custom null");
    }

    @Test
    void refusesToHaveNoLimit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LimitSpec(null, null, null, 10))
                .withMessageContaining("were fixed null, adaptive null, custom null");
    }

    @ParameterizedTest(name = "fixed {0}")
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 10_001})
    void refusesAnotherNumberOfAttempts(int value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LimitSpec.fixed(value))
                .withMessage("fixed must be 1 to 10000, was " + value);
    }

    @ParameterizedTest(name = "maxWaiting {0}")
    @ValueSource(ints = {-1, 1_000_001})
    void refusesAnotherSizeOfTheWaitingRoom(int value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LimitSpec.defaults().withMaxWaiting(value))
                .withMessage("maxWaiting must be 0 to 1000000, was " + value);
    }

    static Stream<Arguments> wrongNumbers() {
        return Stream.of(
                arguments("max must be 1 to 10000, was 0", (Runnable) () -> ADAPTIVE.withMax(0)),
                arguments("max must be 1 to 10000, was 10001", (Runnable) () -> ADAPTIVE.withMax(10_001)),
                arguments("min must be 1 to 10000, was 0", (Runnable) () -> ADAPTIVE.withMin(0)),
                arguments("min must be 1 to 20, was 21", (Runnable)
                        () -> ADAPTIVE.withMax(20).withMin(21)),
                arguments("start must be 1 to 10000, was 0", (Runnable) () -> ADAPTIVE.withStart(0)),
                arguments("start must be 1 to 10000, was 10001", (Runnable) () -> ADAPTIVE.withStart(10_001)),
                arguments("firstPause must be PT0.001S to PT24H, was PT0S", (Runnable)
                        () -> ADAPTIVE.withFirstPause(Duration.ZERO)),
                arguments("longestPause must be PT15S to PT24H, was PT14S", (Runnable)
                        () -> ADAPTIVE.withLongestPause(Duration.ofSeconds(14))),
                arguments("longestPause must be PT15S to PT24H, was PT24H1S", (Runnable)
                        () -> ADAPTIVE.withLongestPause(Duration.ofDays(1).plusSeconds(1))),
                arguments("successesPerProbe must be 1 to 1000000, was 0", (Runnable)
                        () -> ADAPTIVE.withSuccessesPerProbe(0)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongNumbers")
    void refusesNumbersThatCannotBe(String message, Runnable wrong) {
        assertThatIllegalArgumentException().isThrownBy(wrong::run).withMessage(message);
    }
}
