package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import reactor.test.StepVerifier;

/** A marker key and a marker prompt go through every failure at the most talkative log level, and stand nowhere afterwards. */
class SecretsTests {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String KEY = "sk-MARKER-KEY-0123456789";
    private static final String PROMPT = "MARKER PROMPT 天空 0123456789";

    private final List<String> spoken = new CopyOnWriteArrayList<>();
    private final Logger ours = (Logger) LoggerFactory.getLogger("io.autoglm.sdk");
    private final AppenderBase<ILoggingEvent> ear = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            spoken.add(event.getFormattedMessage() + " "
                    + (event.getThrowableProxy() == null
                            ? ""
                            : event.getThrowableProxy().getMessage()));
        }
    };

    @BeforeEach
    void listen() {
        ear.start();
        ours.setLevel(Level.TRACE);
        ours.addAppender(ear);
    }

    @AfterEach
    void stop() {
        ours.detachAppender(ear);
        ours.setLevel(null);
    }

    static List<SimFault> faults() {
        String echo =
                "{\"error\":{\"message\":\"Incorrect API key: " + KEY + ", input: " + PROMPT + "\",\"code\":\"x\"}}";
        return List.of(
                SimFault.status(401, echo, Map.of()),
                SimFault.status(400, echo, Map.of()),
                SimFault.status(
                        500,
                        "{\"detail\":[{\"loc\":[\"body\"],\"msg\":\"bad\",\"input\":\"" + PROMPT + "\"}]}",
                        Map.of()),
                SimFault.status(503, "<html>" + PROMPT + KEY + "</html>", Map.of()),
                SimFault.redirect("http://127.0.0.1:1/login?key=" + KEY),
                SimFault.html200(),
                SimFault.garbage(),
                SimFault.errorInStream(2, echo),
                SimFault.cutAfterEvents(2),
                SimFault.resetBeforeHeaders(),
                SimFault.empty200());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void noFailureShowsKeyOrPrompt(SimFault fault) {
        try (SimServer server = SimServer.start()) {
            server.enqueue(fault, fault, fault, fault, fault);
            AutoGlmClient client = AutoGlmClient.builder()
                    .baseUrl(server.baseUrl())
                    .apiKey(KEY)
                    .model("sim")
                    .build();
            GenerateRequest request = GenerateRequest.builder().user(PROMPT).build();

            StepVerifier.create(client.stream(request))
                    .thenConsumeWhile(event -> {
                        spoken.add(event.toString());
                        return true;
                    })
                    .expectErrorSatisfies(failure -> {
                        StringWriter text = new StringWriter();
                        failure.printStackTrace(new PrintWriter(text));
                        spoken.add(text + " " + failure);
                    })
                    .verify(PATIENCE);
            spoken.add(request + " " + client);
            client.close(Duration.ZERO).block(PATIENCE);
        }

        assertThat(spoken).isNotEmpty().noneMatch(text -> text.contains(KEY) || text.contains("MARKER PROMPT"));
    }

    @Test
    void theEarHears() {
        ours.trace("a word");

        assertThat(spoken).contains("a word ");
    }
}
