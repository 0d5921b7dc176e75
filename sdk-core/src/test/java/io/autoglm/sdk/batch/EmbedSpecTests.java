package io.autoglm.sdk.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EmbedSpecTests {

    private static final EmbedSpec FULL = new EmbedSpec("m", 3, 4, 5L, 6L, 7, Duration.ofMillis(8), Map.of("a", 1));

    private static Arguments change(String name, UnaryOperator<EmbedSpec> change) {
        return Arguments.of(name, change);
    }

    static Stream<Arguments> changes() {
        return Stream.of(
                change("model", spec -> spec.withModel("other")),
                change("dimensions", spec -> spec.withDimensions(30)),
                change("maxItems", spec -> spec.withMaxItems(40)),
                change("maxTokens", spec -> spec.withMaxTokens(50L)),
                change("maxBytes", spec -> spec.withMaxBytes(60L)),
                change("concurrency", spec -> spec.withConcurrency(70)),
                change("linger", spec -> spec.withLinger(Duration.ofMillis(80))),
                change("extraBody", spec -> spec.withExtra("b", 2)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void everySetterChangesOneThingOfACopy(String name, UnaryOperator<EmbedSpec> change) {
        EmbedSpec changed = change.apply(FULL);

        long different = Stream.of(EmbedSpec.class.getRecordComponents())
                .filter(each -> {
                    try {
                        return !each.getAccessor()
                                .invoke(FULL)
                                .equals(each.getAccessor().invoke(changed));
                    } catch (ReflectiveOperationException e) {
                        throw new LinkageError(name, e);
                    }
                })
                .peek(each -> assertThat(each.getName()).isEqualTo(name))
                .count();
        assertThat(different).isOne();
        assertThat(change.apply(EmbedSpec.asClient()).or(FULL)).isEqualTo(changed);
    }

    @Test
    void whatIsAbsentIsTakenFromTheOther() {
        assertThat(EmbedSpec.asClient().or(FULL)).isEqualTo(FULL);
        assertThat(FULL.or(EmbedSpec.defaults())).isEqualTo(FULL);
        assertThat(EmbedSpec.asClient()
                        .withExtra("a", 2)
                        .withExtra("c", 3)
                        .or(FULL)
                        .extraBody())
                .isEqualTo(Map.of("a", 2, "c", 3));
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of("model must be 1 to 512 visible ASCII characters, had 1", (Runnable)
                        () -> EmbedSpec.ofModel(" ")),
                Arguments.of("dimensions must be at least 1, was 0", (Runnable) () -> FULL.withDimensions(0)),
                Arguments.of("maxItems must be 1 to 100000, was 100001", (Runnable) () -> FULL.withMaxItems(100_001)),
                Arguments.of("maxTokens must be at least 1, was 0", (Runnable) () -> FULL.withMaxTokens(0L)),
                Arguments.of("maxBytes must be at least 1, was -1", (Runnable) () -> FULL.withMaxBytes(-1L)),
                Arguments.of("concurrency must be 1 to 1024, was 1025", (Runnable) () -> FULL.withConcurrency(1025)),
                Arguments.of("linger must be 0 to PT1M, was PT-1S", (Runnable)
                        () -> FULL.withLinger(Duration.ofSeconds(-1))),
                Arguments.of("linger must be 0 to PT1M, was PT1M0.001S", (Runnable)
                        () -> FULL.withLinger(Duration.ofMillis(60_001))),
                Arguments.of("extraBody must not contain 'input'", (Runnable) () -> FULL.withExtra("input", 1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void whatCannotBeIsRefusedWithTheRule(String message, Runnable bad) {
        assertThatThrownBy(bad::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void aResultIsAVectorOrAFailure() {
        var failure = ErrorDetails.of(ErrorCode.OVERLOADED, "busy").exception();

        assertThat(new EmbedResult(3, new float[2], null).orThrow()).hasSize(2);
        assertThat(new EmbedResult(3, new float[2], null)).hasToString("EmbedResult[3, 2 numbers]");
        assertThat(new EmbedResult(3, null, failure)).hasToString("EmbedResult[3, AGLM-2202]");
        assertThat(new EmbedResult(3, null, failure).isSuccess()).isFalse();
        assertThatThrownBy(() -> new EmbedResult(3, null, failure).orThrow()).isSameAs(failure);
        assertThatThrownBy(() -> new EmbedResult(3, null, null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new EmbedResult(3, new float[1], failure))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new EmbedResult(-1, new float[1], null)).isInstanceOf(IllegalArgumentException.class);
    }
}
