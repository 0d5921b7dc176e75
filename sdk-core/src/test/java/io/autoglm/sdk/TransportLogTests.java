package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What Reactor Netty says by itself about failed connections, and the setting that {@code docs/observability.md} names against it. */
class TransportLogTests {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String NOISY = "reactor.netty.http.client.HttpClientConnect";

    @Test
    void theNamedSettingSilencesAllThatTheTransportSaysAboutFailedConnections() throws Exception {
        assertThat(warnings(null))
                .isNotEmpty()
                .allMatch(event -> event.getLoggerName().equals(NOISY));
        assertThat(warnings(Level.ERROR)).isEmpty();
        assertThat(Files.readString(Path.of("..", "docs", "observability.md")))
                .contains("logging.level." + NOISY + "=error", "<logger name=\"" + NOISY + "\" level=\"ERROR\"/>");
    }

    private static List<ILoggingEvent> warnings(Level level) throws IOException {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Logger noisy = (Logger) LoggerFactory.getLogger(NOISY);
        ListAppender<ILoggingEvent> seen = new ListAppender<>();
        seen.start();
        root.addAppender(seen);
        noisy.setLevel(level);
        try {
            breakConnections();
        } finally {
            noisy.setLevel(null);
            root.detachAppender(seen);
        }
        return seen.list.stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .filter(event -> !event.getLoggerName().startsWith("io.autoglm"))
                .filter(event -> !event.getLoggerName().startsWith("reactor.netty.http.server")) // the simulated one
                .toList();
    }

    private static void breakConnections() throws IOException {
        int closed;
        try (ServerSocket free = new ServerSocket(0)) {
            closed = free.getLocalPort();
        }
        ask("http://127.0.0.1:" + closed + "/v1");
        ask("http://no-such-host.invalid/v1");
        try (SimServer server = SimServer.start()) {
            for (SimFault fault : List.of(
                    SimFault.resetBeforeHeaders(),
                    SimFault.cutAfterEvents(2),
                    SimFault.garbage(),
                    SimFault.empty200())) {
                server.enqueue(fault);
                ask(server.baseUrl());
            }
            ask(server.baseUrl().replace("http://", "https://"));
        }
    }

    private static void ask(String baseUrl) {
        AutoGlmClient client =
                AutoGlmClient.builder().baseUrl(baseUrl).model("sim").build();
        client.stream(GenerateRequest.of("hi"), CallOptions.DEFAULTS.withMaxAttempts(1))
                .onErrorComplete()
                .blockLast(PATIENCE);
        client.stream(GenerateRequest.of("hi"), CallOptions.DEFAULTS.withMaxAttempts(1))
                .onErrorComplete()
                .blockFirst(PATIENCE);
        client.close(Duration.ZERO).block(PATIENCE);
    }
}
