package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimLatency;
import io.autoglm.test.SimServer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Cancels from other threads, at random moments of calls that would never end: the server sees each, and nothing is left behind. */
class CancelUnderLoadTests {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int IN_FLIGHT = 50;

    @Test
    void aThousandCancelsAreAllSeen() {
        cancel(1_000);
    }

    @Test
    @Tag("load")
    void tenThousandCancelsAreAllSeen() {
        cancel(10_000);
    }

    private static void cancel(int calls) {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        root.addAppender(log);
        SimBehavior endless = SimBehavior.defaults()
                .mutate()
                .firstToken(SimLatency.uniform(Duration.ZERO, Duration.ofMillis(10)))
                .perToken(SimLatency.fixed(Duration.ofMillis(1)))
                .tokens(1_000_000)
                .build();
        Random random = new Random(7);
        CallOptions once = CallOptions.DEFAULTS.withMaxAttempts(1);
        try (SimServer server = SimServer.start(endless)) {
            AutoGlmClient client = AutoGlmClient.builder()
                    .baseUrl(server.baseUrl())
                    .model("sim")
                    .build();

            List<Throwable> failures = new CopyOnWriteArrayList<>();
            Flux.range(0, calls)
                    .flatMap(
                            i -> client.stream(GenerateRequest.of("hi"), once)
                                    .takeUntilOther(Mono.delay(Duration.ofMillis(random.nextInt(500))))
                                    .then()
                                    .onErrorResume(failure -> {
                                        failures.add(failure);
                                        return Mono.empty();
                                    }),
                            IN_FLIGHT)
                    .blockLast(PATIENCE);

            assertThat(failures).isEmpty();
            awaitNothingInFlight(server);
            assertThat(server.stats().streamsCancelled())
                    .as("every request that arrived was cancelled")
                    .isEqualTo(server.stats().requests());
            // the others were cancelled before they had their turn: how many depends on the machine
            assertThat(server.stats().requests()).isGreaterThan(calls / 10);
            assertThat(client.generate(GenerateRequest.builder()
                                    .user("still works?")
                                    .maxOutputTokens(1)
                                    .build())
                            .block(PATIENCE)
                            .text())
                    .isNotBlank();
            client.close(Duration.ZERO).block(PATIENCE);
        } finally {
            root.detachAppender(log);
        }
        assertThat(log.list).noneMatch(event -> event.getLevel().isGreaterOrEqual(Level.ERROR));
    }

    private static void awaitNothingInFlight(SimServer server) {
        Boolean drained = Flux.interval(Duration.ofMillis(10))
                .map(tick -> server.stats().inFlight() == 0)
                .filter(empty -> empty)
                .next()
                .block(PATIENCE);
        assertThat(drained).isTrue();
    }
}
