package io.autoglm.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SimBehaviorTests {

    private static final Map<String, Object> OTHER = Map.ofEntries(
            Map.entry("answer", List.of("x")),
            Map.entry("reasoning", List.of("y")),
            Map.entry("toolCalls", List.of(new SimToolCall("1", "f", List.of("{}")))),
            Map.entry("models", List.of("m")),
            Map.entry("firstToken", SimLatency.fixed(Duration.ofMillis(1))),
            Map.entry("perToken", SimLatency.fixed(Duration.ofMillis(2))),
            Map.entry("maxConcurrent", 3),
            Map.entry("requestsPerMinute", 4),
            Map.entry("errorRate", 0.5),
            Map.entry("errorStatus", 500),
            Map.entry("faults", List.of(SimFault.refuse())),
            Map.entry("faultProbability", 0.25),
            Map.entry("seed", 6L),
            Map.entry("apiKey", "key"),
            Map.entry("tokensPerFlush", 7),
            Map.entry("tokens", 8L),
            Map.entry("recording", false),
            Map.entry("recordBodies", true),
            Map.entry("profile", SimProfile.VLLM),
            Map.entry("gateway", SimGateway.NGINX),
            Map.entry("loading", Duration.ofSeconds(9)),
            Map.entry("loadingRequests", 10),
            Map.entry("goAwayAfter", 11));

    static Stream<RecordComponent> components() {
        return Arrays.stream(SimBehavior.class.getRecordComponents());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("components")
    void mutateKeepsEveryComponentThatIsNotChanged(RecordComponent component) throws Exception {
        SimBehaviorBuilder builder = SimBehavior.builder();
        Method setter = SimBehaviorBuilder.class.getMethod(component.getName(), component.getType());
        setter.invoke(builder, OTHER.get(component.getName()));

        SimBehavior changed = builder.build();

        assertThat(component.getAccessor().invoke(changed)).isEqualTo(OTHER.get(component.getName()));
        assertThat(changed.mutate().build()).isEqualTo(changed);
    }

    @Test
    void theDefaultAnswerHas24PiecesAndTextThatIsNotAscii() {
        SimBehavior behavior = SimBehavior.defaults();

        assertThat(behavior.answer()).hasSize(24);
        assertThat(behavior.answerText()).contains("你好", "🙂");
        assertThat(behavior.answer()).noneMatch(piece -> Character.isLowSurrogate(piece.charAt(0)));
    }

    @Test
    void aTextIsCutIntoPiecesThatGiveItBack() {
        assertThat(SimBehavior.builder().answerText("Hello 🙂 world").build().answerText())
                .isEqualTo("Hello 🙂 world");
        assertThat(SimBehavior.builder().answerText("").build().answer()).isEmpty();
    }

    static Stream<Map.Entry<String, UnaryOperator<SimBehaviorBuilder>>> wrong() {
        return Stream.of(
                Map.entry("errorRate must be between 0 and 1, was 1.5", b -> b.errorRate(1.5)),
                Map.entry("faultProbability must be between 0 and 1, was NaN", b -> b.faultProbability(Double.NaN)),
                Map.entry("maxConcurrent must be at least 1, was 0", b -> b.maxConcurrent(0)),
                Map.entry("requestsPerMinute must be at least 1, was -1", b -> b.requestsPerMinute(-1)),
                Map.entry("tokensPerFlush must be at least 1, was 0", b -> b.tokensPerFlush(0)),
                Map.entry("tokens must be at least 1, was 0", b -> b.tokens(0)),
                Map.entry("errorStatus must be between 400 and 599, was 200", b -> b.errorStatus(200)),
                Map.entry("apiKey must not be blank", b -> b.apiKey(" ")),
                Map.entry(
                        "answer must not be empty when tokens is set, tokens was 5",
                        b -> b.answer().tokens(5)),
                Map.entry("loadingRequests must be at least 1, was 0", b -> b.loadingRequests(0)),
                Map.entry("loading must be positive", b -> b.loading(Duration.ZERO)),
                Map.entry("did you mean 'vllm'?", b -> b.profile("vlm")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrong")
    void aValueOutOfRangeIsRefusedWithItsNameItsRuleAndItself(
            Map.Entry<String, UnaryOperator<SimBehaviorBuilder>> wrong) {
        assertThatThrownBy(() -> wrong.getValue().apply(SimBehavior.builder()).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(wrong.getKey());
    }

    @Test
    void theApiKeyIsNeverInTheTextForm() {
        assertThat(SimBehavior.builder().apiKey("s3cret").build().toString())
                .contains("apiKey=***")
                .doesNotContain("s3cret");
    }
}
