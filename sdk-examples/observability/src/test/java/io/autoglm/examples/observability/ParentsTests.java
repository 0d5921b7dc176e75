package io.autoglm.examples.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import brave.Span.Kind;
import brave.handler.MutableSpan;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.autoglm.examples.observability.Hops.EndedSpans;
import io.autoglm.test.RecordedRequest;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimServer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is whose parent, and which trace the log's lines belong to: the same with and without Reactor's hooks for it. */
class ParentsTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final SimServer SERVER = SimServer.start();

    @AfterAll
    static void stopServer() {
        SERVER.close();
    }

    @ParameterizedTest(name = "spring.reactor.context-propagation={0}")
    @ValueSource(strings = {"limited", "auto"})
    void parentsAndLinesAreRightOnWhicheverThread(String propagation) {
        try (RunningAssistant assistant =
                RunningAssistant.start(SERVER, Hops.class, "spring.reactor.context-propagation=" + propagation)) {
            Set<String> loggers = new HashSet<>();
            for (String path : List.of("/ask", "/hop/ask", "/chat", "/hop/chat")) {
                loggers.addAll(retriedOnce(assistant, path));
            }
            assertThat(loggers).contains("io.autoglm.sdk.attempts", "io.autoglm.sdk.state");
            assertThat(assistant.bean(EndedSpans.class).tracesOfOwnLines)
                    .singleElement()
                    .asString()
                    .matches(propagation.equals("auto") ? "[0-9a-f]{32}" : "null");
        }
    }

    /** Returns the names of the loggers whose lines were looked at. */
    private static List<String> retriedOnce(RunningAssistant assistant, String path) {
        SERVER.reset();
        SERVER.enqueue(SimFault.status(503));
        EndedSpans ended = assistant.bean(EndedSpans.class);
        ended.all.clear();
        try (LinesOfTheLibrary lines = LinesOfTheLibrary.keep()) {
            assertThat(assistant.get(path).block(PATIENCE).getStatusCode().value())
                    .isEqualTo(200);
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(ended.all).as(path).hasSize(4)); // the request's ends after the answer

            String trace = ended.all.get(0).traceId();
            family(path, ended.all);
            assertThat(lines.all)
                    .as(path)
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(line.getMDCPropertyMap())
                            .as(line.toString())
                            .containsEntry("traceId", trace));
            return lines.all.stream().map(ILoggingEvent::getLoggerName).toList();
        }
    }

    private static void family(String path, List<MutableSpan> spans) {
        MutableSpan request = spans.stream()
                .filter(span -> span.kind() == Kind.SERVER)
                .findFirst()
                .orElseThrow();
        MutableSpan call = spans.stream()
                .filter(span -> span.name().equals("chat sim-1"))
                .findFirst()
                .orElseThrow();
        assertThat(request.name()).endsWith(path);
        assertThat(request.parentId()).isNull();
        assertThat(call.parentId()).as(path).isEqualTo(request.id());
        List<MutableSpan> attempts = spans.stream()
                .filter(span -> span.name().equals("attempt chat sim-1"))
                .toList();
        assertThat(attempts).as(path).extracting(MutableSpan::parentId).containsExactly(call.id(), call.id());
        assertThat(spans).as(path).extracting(MutableSpan::traceId).containsOnly(request.traceId());
        for (MutableSpan attempt : attempts) {
            RecordedRequest received = SERVER.takeRequest(PATIENCE);
            assertThat(received.header("traceparent"))
                    .as(path)
                    .isEqualTo("00-" + attempt.traceId() + "-" + attempt.id() + "-01");
        }
    }
}
