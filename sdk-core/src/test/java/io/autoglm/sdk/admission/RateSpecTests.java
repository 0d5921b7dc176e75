package io.autoglm.sdk.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RateSpecTests {

    static Stream<Arguments> wrong() {
        return Stream.of(
                wrong(() -> Rate.of(0, Duration.ofSeconds(1)), "amount must be 1 to 1000000000, was 0"),
                wrong(() -> Rate.perMinute(-1), "amount must be 1 to 60000000000, was -1"),
                wrong(() -> Rate.perSecond(2_000_000_000), "amount must be 1 to 1000000000, was 2000000000"),
                wrong(() -> Rate.of(1, Duration.ZERO), "period must be 1 ms to 366 days, was PT0S"),
                wrong(() -> Rate.of(1, Duration.ofDays(367)), "period must be 1 ms to 366 days, was PT8808H"),
                wrong(() -> Rate.perSecond(1).withBurst(0), "burst must be 1 to 1000000000000, was 0"),
                wrong(
                        () -> RateSpec.defaults().withLongestPause(Duration.ZERO),
                        "longestPause must be above 0 and at most 1 day, was PT0S"),
                wrong(
                        () -> RateSpec.defaults().withLongestPause(Duration.ofHours(25)),
                        "longestPause must be above 0 and at most 1 day, was PT25H"));
    }

    private static Arguments wrong(ThrowingCallable call, String message) {
        return Arguments.of(call, message);
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("wrong")
    void saysWhatIsWrong(ThrowingCallable call, String message) {
        assertThatIllegalArgumentException().isThrownBy(call).withMessage(message);
    }

    @ParameterizedTest
    @CsvSource({
        "10, PT1S, 50",
        "60, PT1M, 5",
        "10000, PT1M, 833",
        "1, PT1M, 1",
        "1000000, PT24H, 58",
        "1000000000, PT1S, 5000000000",
        "900000000000, PT1H, 1250000000"
    })
    void theBurstIsWhatComesInFiveSeconds(long amount, Duration period, long burst) {
        assertThat(Rate.of(amount, period).burst()).isEqualTo(burst);
    }

    @Test
    void theDefaultsFollowTheServerAndNothingElse() {
        RateSpec defaults = RateSpec.defaults();

        assertThat(defaults.requests()).isNull();
        assertThat(defaults.tokens()).isNull();
        assertThat(defaults.follow()).isTrue();
        assertThat(defaults.longestPause()).isEqualTo(Duration.ofSeconds(60));
        assertThat(defaults.isOff()).isFalse();
        assertThat(RateSpec.standard().requests()).isEqualTo(new Rate(10, Duration.ofSeconds(1), 50));
    }

    @Test
    void offIsOffAndAnythingSwitchesItOn() {
        RateSpec off = RateSpec.off();

        assertThat(off.isOff()).isTrue();
        assertThat(Stream.of(
                        off.withFollow(true),
                        off.withLongestPause(Duration.ofSeconds(1)),
                        off.withTokens(Rate.perMinute(1)),
                        off.withRequests(Rate.perMinute(1))))
                .noneMatch(RateSpec::isOff);
        assertThat(off.withStore(off.store()).withCounter(off.counter())).isEqualTo(off);
    }

    @Test
    void theTextNamesEverything() {
        assertThat(RateSpec.standard().withTokens(Rate.perMinute(6000)))
                .hasToString("RateSpec[requests=10 in PT1S, burst 50, tokens=6000 in PT1M, burst 500, follow=true,"
                        + " longestPause=PT1M, counter=estimating, store=local]");
    }
}
