package io.autoglm.sdk.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RenewalSpecTests {

    private static final RenewalSpec SPEC = RenewalSpec.defaults();

    static Stream<Arguments> whatIsRefused() {
        return Stream.of(
                bad(() -> SPEC.withAt(0.05), "at must be 0.1 to 0.99, was 0.05"),
                bad(() -> SPEC.withAt(1), "at must be 0.1 to 0.99, was 1.0"),
                bad(() -> SPEC.withAt(Double.NaN), "at must be 0.1 to 0.99, was NaN"),
                bad(() -> SPEC.withTimeout(Duration.ZERO), "timeout must be PT0.001S to PT10M, was PT0S"),
                bad(() -> SPEC.withPause(Duration.ofHours(1)), "pause must be PT0.001S to PT10M, was PT1H"));
    }

    private static Arguments bad(Supplier<RenewalSpec> spec, String message) {
        return Arguments.of(spec, message);
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource
    void whatIsRefused(Supplier<RenewalSpec> spec, String message) {
        assertThatThrownBy(spec::get)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void eachCopyChangesOneThing() {
        assertThat(SPEC.withAt(0.5)).isEqualTo(new RenewalSpec(0.5, SPEC.timeout(), SPEC.pause()));
        assertThat(SPEC.withTimeout(Duration.ofSeconds(9)))
                .isEqualTo(new RenewalSpec(SPEC.at(), Duration.ofSeconds(9), SPEC.pause()));
        assertThat(SPEC.withPause(Duration.ofSeconds(9)))
                .isEqualTo(new RenewalSpec(SPEC.at(), SPEC.timeout(), Duration.ofSeconds(9)));
    }
}
