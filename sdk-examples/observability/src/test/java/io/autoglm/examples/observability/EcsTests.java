package io.autoglm.examples.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.observe.LogLine;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimServer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The log as lines of JSON for ELK: of a throttled call, and of an end point that fails. */
@ExtendWith(OutputCaptureExtension.class)
class EcsTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String ANSWER = "answer-marker";

    /** Says all that there is to say. */
    static class Verbose {

        Verbose(LoggingSystem logging) {
            logging.setLogLevel("io.autoglm.sdk", LogLevel.DEBUG);
        }
    }

    /** Spring Boot leaves it behind, and the next application would write JSON as well. */
    @AfterEach
    void writeTextAgain() {
        System.clearProperty("CONSOLE_LOG_STRUCTURED_FORMAT");
    }

    @Test
    void linesHaveTheirFieldsAsFields(CapturedOutput output) {
        try (SimServer server =
                        SimServer.start(SimBehavior.builder().answer(ANSWER).build());
                RunningAssistant assistant =
                        RunningAssistant.start(server, Verbose.class, Documented.properties("ELK"))) {
            server.enqueue(SimFault.rateLimited(Duration.ZERO));
            assertThat(assistant.get("/ask").block(PATIENCE).getBody()).isEqualTo(ANSWER);
            server.enqueue(SimFault.status(500), SimFault.status(500));
            assertThat(assistant.get("/chat").block(PATIENCE).getStatusCode().value())
                    .isEqualTo(502);
            List<String> traces = server.requests().stream()
                    .map(request -> request.header("traceparent").split("-")[1])
                    .distinct()
                    .toList();
            assertThat(traces).hasSize(2);

            List<JsonNode> lines = output.getOut()
                    .lines()
                    .map(JsonMapper.shared()::readTree)
                    .filter(line -> line.path("log").path("logger").asString("").startsWith("io.autoglm.sdk"))
                    .toList();

            assertThat(lines).allSatisfy(line -> fits(line, traces));
            assertThat(lines)
                    .extracting(EcsTests::known)
                    .contains(
                            LogLine.CLIENT_STARTED,
                            LogLine.THROTTLED,
                            LogLine.ENDPOINT_THROTTLING,
                            LogLine.ENDPOINT_UNTHROTTLED,
                            LogLine.ENDPOINT_FAILING,
                            LogLine.ATTEMPT_RETRYING,
                            LogLine.ATTEMPT_SUCCEEDED,
                            LogLine.ATTEMPT_FAILED);
            assertThat(output.getOut()).doesNotContain(RunningAssistant.KEY, RunningAssistant.PROMPT, ANSWER);
        }
    }

    /** Which line of the library's list {@code line} is: the longest words that it begins with. */
    private static LogLine known(JsonNode line) {
        String message = line.path("message").asString();
        return Arrays.stream(LogLine.values())
                .filter(one -> message.startsWith(one.words()))
                .max((a, b) -> Integer.compare(a.words().length(), b.words().length()))
                .orElseThrow(() -> new AssertionError("not in the list: " + message));
    }

    private static void fits(JsonNode line, List<String> traces) {
        LogLine known = known(line);
        JsonNode fields = line.path("autoglm");
        assertThat(line.path("log").path("level").asString())
                .isEqualTo(known.level().name());
        assertThat(fields.propertyNames()).isNotEmpty().isSubsetOf(known.fields());
        for (String name : fields.propertyNames()) {
            assertThat(fields.path(name).isNumber())
                    .as(name + " is a number")
                    .isEqualTo(EcsField.of(name).type().equals("long"));
        }
        if (known != LogLine.CLIENT_STARTED) {
            assertThat(line.path("trace.id").asString()).isIn(traces);
            assertThat(line.path("spanId").asString()).hasSize(16);
        }
        if (known == LogLine.THROTTLED) {
            assertThat(fields.path("code").asString()).isEqualTo("AGLM-2001");
            assertThat(fields.path("status").asInt()).isEqualTo(429);
            assertThat(fields.path("retry_after_ms").asInt()).isZero();
            assertThat(fields.path("request_id").asString()).isNotEmpty();
        }
    }
}
