package io.autoglm.sdk.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TimeoutSpecTests {

    private static final Duration BAD = Duration.ofMillis(-1);

    @Test
    void defaultsAreThoseOfTheDesign() {
        assertThat(TimeoutSpec.defaults())
                .isEqualTo(new TimeoutSpec(
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(120),
                        Duration.ofMinutes(2),
                        null,
                        Duration.ofMinutes(5)));
    }

    @Test
    void interactiveBoundsTheFirstEventAndTheWholeCall() {
        TimeoutSpec spec = TimeoutSpec.interactive();

        assertThat(spec.connect()).hasSeconds(1);
        assertThat(spec.firstEvent()).hasSeconds(2);
        assertThat(spec.total()).hasSeconds(5);
        assertThat(spec.unaryTotal()).hasSeconds(5);
    }

    @Test
    void eachWitherChangesItsOwnLimitOnly() {
        Duration one = Duration.ofSeconds(7);
        TimeoutSpec d = TimeoutSpec.defaults();

        assertThat(d.withConnect(one))
                .isEqualTo(
                        new TimeoutSpec(one, d.firstEvent(), d.silence(), d.consumerIdle(), d.total(), d.unaryTotal()));
        assertThat(d.withFirstEvent(one))
                .isEqualTo(new TimeoutSpec(d.connect(), one, d.silence(), d.consumerIdle(), d.total(), d.unaryTotal()));
        assertThat(d.withSilence(one))
                .isEqualTo(
                        new TimeoutSpec(d.connect(), d.firstEvent(), one, d.consumerIdle(), d.total(), d.unaryTotal()));
        assertThat(d.withConsumerIdle(one))
                .isEqualTo(new TimeoutSpec(d.connect(), d.firstEvent(), d.silence(), one, d.total(), d.unaryTotal()));
        assertThat(d.withTotal(one))
                .isEqualTo(new TimeoutSpec(
                        d.connect(), d.firstEvent(), d.silence(), d.consumerIdle(), one, d.unaryTotal()));
        assertThat(d.withUnaryTotal(one))
                .isEqualTo(new TimeoutSpec(d.connect(), d.firstEvent(), d.silence(), d.consumerIdle(), d.total(), one));
    }

    static Stream<UnaryOperator<TimeoutSpec>> badSpecs() {
        return Stream.of(
                s -> s.withConnect(BAD),
                s -> s.withFirstEvent(BAD),
                s -> s.withSilence(BAD),
                s -> s.withConsumerIdle(BAD),
                s -> s.withTotal(BAD),
                s -> s.withUnaryTotal(BAD),
                s -> s.withUnaryTotal(Duration.ZERO),
                s -> s.withTotal(Duration.ofDays(366)));
    }

    @ParameterizedTest
    @MethodSource("badSpecs")
    void refusesALimitThatIsNotPositiveOrLongerThanAYear(UnaryOperator<TimeoutSpec> change) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> change.apply(TimeoutSpec.defaults()))
                .withMessageMatching("(connect|firstEvent|silence|consumerIdle|total|unaryTotal)"
                        + " must be positive and at most 365 days, was (PT-0.001S|PT0S|PT8784H)");
    }

    @ParameterizedTest
    @CsvSource({"PT1M,60 s", "PT0.25S,250 ms", "PT1.5S,1500 ms", "PT0.0000015S,PT0.0000015S", "P400000D,34560000000 s"})
    void messagesShowALengthInTheUnitThatFits(Duration length, String words) {
        assertThat(Lengths.words(length)).isEqualTo(words);
    }
}
