package io.autoglm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimServer;
import io.autoglm.test.SimServerExtension;
import io.autoglm.test.SimToolCall;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@ExtendWith(SimServerExtension.class)
class JsonOutputTests {

    private final Program program = new Program();

    @ParameterizedTest
    @ValueSource(strings = {"--stream", "--no-stream"})
    void aWholeAnswerIsStartedTextUsageFinished(String mode, SimServer server) {
        server.behavior(SimBehavior.builder()
                .reasoning("hm, ", "well")
                .answer("你", "好 🙂")
                .build());

        int code = program.generate(server, mode, "--json", "hello");

        assertThat(code).as(program.err()).isZero();
        List<JsonNode> lines = program.lines();
        assertThat(types(lines).stream().distinct())
                .containsExactly("started", "reasoning", "text", "usage", "finished");
        assertThat(names(lines.get(0))).containsExactly("type", "id", "model");
        assertThat(lines.get(0).path("model").stringValue()).isEqualTo("sim");
        assertThat(joined(lines, "text")).isEqualTo("你好 🙂");
        assertThat(joined(lines, "reasoning")).isEqualTo("hm, well");
        assertThat(program.err()).isEmpty();
    }

    @Test
    void theLastLineOfAWholeAnswerSaysHowItWent(SimServer server) {
        program.generate(server, "--json", "hello");

        JsonNode last = program.lastLine();
        assertThat(names(last))
                .containsExactly("type", "finish_reason", "usage", "attempts", "ttft_ms", "total_ms", "served_by");
        assertThat(last.path("type").stringValue()).isEqualTo("finished");
        assertThat(last.path("finish_reason").stringValue()).isEqualTo("stop");
        assertThat(names(last.path("usage")))
                .containsExactly("input_tokens", "output_tokens", "total_tokens", "cached_tokens", "reasoning_tokens");
        assertThat(last.at("/usage/output_tokens").intValue()).isPositive();
        assertThat(last.path("attempts").intValue()).isEqualTo(1);
        assertThat(last.path("ttft_ms").isIntegralNumber()).isTrue();
        assertThat(last.path("total_ms").longValue())
                .isGreaterThanOrEqualTo(last.path("ttft_ms").longValue());
        assertThat(last.path("served_by").stringValue()).isEqualTo("127.0.0.1:" + server.port());
    }

    @Test
    void aTextLineHasChoiceAndText(SimServer server) {
        server.behavior(SimBehavior.builder().answer("a \"quoted\"\nline").build());

        program.generate(server, "--json", "hello");

        JsonNode text = program.lines().stream()
                .filter(line -> line.path("type").stringValue().equals("text"))
                .findFirst()
                .orElseThrow();
        assertThat(names(text)).containsExactly("type", "choice", "text");
        assertThat(text.path("choice").intValue()).isZero();
        assertThat(text.path("text").stringValue()).isEqualTo("a \"quoted\"\nline");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--stream", "--no-stream"})
    void toolCallsComeInPiecesThatAddUp(String mode, SimServer server) {
        server.behavior(SimBehavior.builder()
                .answer()
                .toolCalls(new SimToolCall("c1", "tap", List.of("{\"x\"", ":1}")))
                .build());

        program.generate(server, mode, "--json", "hello");

        List<JsonNode> calls = program.lines().stream()
                .filter(line -> line.path("type").stringValue().equals("tool_call"))
                .toList();
        assertThat(names(calls.get(0))).containsExactly("type", "choice", "call", "id", "name", "arguments");
        assertThat(calls.get(0).path("name").stringValue()).isEqualTo("tap");
        assertThat(calls.stream()
                        .map(call -> call.path("arguments").stringValue())
                        .collect(Collectors.joining()))
                .isEqualTo("{\"x\":1}");
        assertThat(program.lastLine().path("finish_reason").stringValue()).isEqualTo("tool_calls");
    }

    @Test
    void aFailureIsTheLastLineAndHasEveryMember(SimServer server) {
        server.enqueue(SimFault.status(
                429,
                "{\"error\":{\"message\":\"slow down\",\"code\":\"rate_limit_exceeded\"}}",
                Map.of("retry-after-ms", "90000")));

        int code = program.generate(server, "--json", "hello");

        JsonNode last = program.lastLine();
        assertThat(code).isEqualTo(ExitCode.RATE_LIMITED);
        assertThat(program.lines()).hasSize(1);
        assertThat(names(last))
                .containsExactly(
                        "type",
                        "code",
                        "error_type",
                        "message",
                        "status",
                        "provider_code",
                        "request_id",
                        "attempts",
                        "transient",
                        "retry_after_ms",
                        "partial",
                        "hint");
        assertThat(last.path("type").stringValue()).isEqualTo("error");
        assertThat(last.path("code").stringValue()).isEqualTo("AGLM-2001");
        assertThat(last.path("error_type").stringValue()).isEqualTo("rate_limited");
        assertThat(last.path("status").intValue()).isEqualTo(429);
        assertThat(last.path("provider_code").stringValue()).isEqualTo("rate_limit_exceeded");
        assertThat(last.path("request_id").stringValue()).startsWith("req_");
        assertThat(last.path("transient").booleanValue()).isTrue();
        assertThat(last.path("retry_after_ms").longValue()).isEqualTo(90_000);
        assertThat(last.path("partial").isNull()).isTrue();
        assertThat(last.path("hint").stringValue()).isNotBlank();
    }

    @Test
    void aCutCarriesWhatHadArrived(SimServer server) {
        server.behavior(
                SimBehavior.builder().answer("one ", "two ", "three ", "four").build());
        server.enqueue(SimFault.cutAfterEvents(3));

        int code = program.generate(server, "--json", "hello");

        JsonNode partial = program.lastLine().path("partial");
        assertThat(code).isEqualTo(ExitCode.STREAM_CUT);
        assertThat(names(partial)).containsExactly("text", "reasoning", "truncated");
        assertThat(partial.path("text").stringValue())
                .isEqualTo(joined(program.lines(), "text"))
                .startsWith("one ");
        assertThat(partial.path("truncated").booleanValue()).isFalse();
    }

    @Test
    void anInterruptIsALastLineToo(SimServer server) throws Exception {
        server.enqueue(SimFault.stallBeforeHeaders());
        Thread presses = new Thread(() -> {
            server.takeRequest(Duration.ofSeconds(10));
            program.interrupt();
        });
        presses.start();

        int code = program.generate(server, "--json", "hello");

        presses.join();
        assertThat(code).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(program.lastLine().path("type").stringValue()).isEqualTo("error");
        assertThat(program.lastLine().path("error_type").stringValue()).isEqualTo("interrupted");
    }

    @Test
    void aWrongOptionIsALineToo() {
        int code = program.run("generate", "--json", "--nope", "hello");

        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(program.lines()).hasSize(1);
        assertThat(program.lastLine().path("error_type").stringValue()).isEqualTo("usage");
        assertThat(program.lastLine().path("message").stringValue()).contains("--nope");
    }

    @Test
    void everythingButTheLinesGoesToStandardError() {
        program.run("generate", "--json", "hello");

        assertThat(program.err()).startsWith("no endpoint given");
        assertThat(types(program.lines())).startsWith("started").endsWith("finished");
    }

    private static List<String> types(List<JsonNode> lines) {
        return lines.stream().map(line -> line.path("type").stringValue()).toList();
    }

    private static List<String> names(JsonNode node) {
        return List.copyOf(node.propertyNames());
    }

    private static String joined(List<JsonNode> lines, String type) {
        return lines.stream()
                .filter(line -> line.path("type").stringValue().equals(type))
                .map(line -> line.path("text").stringValue())
                .collect(Collectors.joining());
    }
}
