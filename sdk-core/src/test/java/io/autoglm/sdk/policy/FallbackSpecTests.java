package io.autoglm.sdk.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

class FallbackSpecTests {

    private static final FallbackSpec NONE = FallbackSpec.none();

    @Test
    void whatIsNotSaidStays() {
        FallbackSpec spec = NONE.withModels("a", "b")
                .withReserve(0.2, Duration.ofSeconds(3))
                .withAnswer(request -> Flux.empty());

        assertThat(spec.models()).containsExactly("a", "b");
        assertThat(spec.reserve()).isEqualTo(0.2);
        assertThat(spec.longestReserve()).isEqualTo(Duration.ofSeconds(3));
        assertThat(spec.answer()).isNotNull();
        assertThat(spec.isNone()).isFalse();
        assertThat(NONE.isNone()).isTrue();
        assertThat(spec).hasToString("models [a, b], then an answer of the application, reserve 0.2 up to PT3S");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "größe", "a\n"})
    void aModelThatNoRequestCanNameIsRefused(String model) {
        assertThatThrownBy(() -> NONE.withModels("a", model))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("fallback models must be 1 to 512 visible ASCII characters");
    }

    @Test
    void aModelThatIsNamedTwiceIsRefused() {
        assertThatThrownBy(() -> NONE.withModels("a", "b", "a"))
                .hasMessage("fallback models must differ, were [a, b, a]");
        assertThatThrownBy(() -> NONE.withModels("x".repeat(513))).hasMessageContaining("513");
    }

    @Test
    void theReserveLeavesSomethingToEachLeg() {
        for (double share : List.of(-0.1, 0.91, Double.NaN)) {
            assertThatThrownBy(() -> NONE.withReserve(share, Duration.ZERO)).hasMessageContaining("from 0 to 0.9");
        }
        assertThatThrownBy(() -> NONE.withReserve(0, Duration.ofNanos(-1))).hasMessageContaining("negative");
    }
}
