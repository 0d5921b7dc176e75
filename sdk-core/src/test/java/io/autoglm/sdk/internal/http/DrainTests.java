package io.autoglm.sdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** What becomes of the connection after the answer is whole. */
class DrainTests extends HttpFixture {

    @Override
    TransportSettings.Builder settings(TransportSettings.Builder defaults) {
        return defaults.drain(64 * 1024, Duration.ofMillis(300));
    }

    @Test
    void theTerminatorCompletesAtOnceAndALateEndKeepsTheConnection() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.read();
            peer.startChunked().chunk("a\nEND\n[DONE]\n");
            peer.server.closed.take(); // the subscriber is done
            peer.chunk(": bye\n").lastChunk();
            peer.read();
            peer.stream("b\nEND\n");
        })) {
            StepVerifier.create(lines(server))
                    .expectNext("a", "END")
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(transport.acquiredConnections()).isOne();
            server.closed.add(server.peers.get(0));
            await("kept", () -> transport.idleConnections() == 1);

            StepVerifier.create(lines(server))
                    .expectNext("b", "END")
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(server.peers).hasSize(1);
        }
    }

    @Test
    void aBodyThatDoesNotEndIsClosedAfterItsTime() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.read();
            peer.startChunked().chunk("END\n[DONE]\n");
            peer.awaitClose();
        })) {
            StepVerifier.create(lines(server))
                    .expectNext("END")
                    .expectComplete()
                    .verify(PATIENCE);
            server.expectClose();
        }
    }

    @Test
    void aBodyThatGoesOnIsClosedAfterItsBytes() throws Exception {
        HttpTransport patient = transportWith(s -> s.drain(64 * 1024, Duration.ofMinutes(10)));
        try (RawServer server = RawServer.start(peer -> {
            peer.read();
            peer.startChunked().chunk("END\n[DONE]\n");
            try {
                for (int i = 0; i < 100; i++) {
                    peer.chunk("x".repeat(64 * 1024));
                }
            } finally {
                peer.awaitClose();
            }
        })) {
            StepVerifier.create(
                            patient.exchange(dialect).exchange(TextDialect.call(TextDialect.LINES, server.port(), "q")))
                    .expectNext("END")
                    .expectComplete()
                    .verify(PATIENCE);
            server.expectClose();
            await("free", () -> patient.acquiredConnections() == 0);
        }
        StepVerifier.create(patient.close()).expectComplete().verify(PATIENCE);
    }

    @Test
    void theRestIsDrainedWhileASlowSubscriberStillReads() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.read();
            peer.stream("a\nb\nEND\n[DONE]\n");
        })) {
            StepVerifier.create(lines(server), 1)
                    .expectNext("a")
                    .then(() -> await("back in the pool", () -> transport.idleConnections() == 1))
                    .thenRequest(1)
                    .expectNext("b")
                    .thenRequest(1)
                    .expectNext("END")
                    .expectComplete()
                    .verify(PATIENCE);
        }
    }
}
