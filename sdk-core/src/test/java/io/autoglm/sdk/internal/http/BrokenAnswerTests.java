package io.autoglm.sdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.internal.codec.ResponseHead;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Credential;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.test.StepVerifier;

/** Servers that answer badly. */
class BrokenAnswerTests extends HttpFixture {

    @Test
    void aResetInTheBodyCutsAStreamAfterWhatHadArrived() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.read();
            peer.startChunked().chunk("a\nb\n");
            peer.in.read(); // the client tells that it has read: never, the test resets
        })) {
            StepVerifier.create(lines(server))
                    .expectNext("a", "b")
                    .then(() -> reset(server))
                    .expectErrorSatisfies(error -> {
                        assertThat(((AutoGlmException) error).code()).isEqualTo(ErrorCode.STREAM_CUT);
                        assertThat(error).hasMessageContaining("127.0.0.1:" + server.port());
                        assertThat(error.getCause()).isNotNull();
                    })
                    .verify(PATIENCE);
        }
    }

    @Test
    void aCutIsToldOnlyAfterTheEventsThatArrivedBeforeIt() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.read();
            peer.startChunked().chunk("a\nb\nc\n");
            peer.socket.close();
        })) {
            StepVerifier.create(lines(server), 0)
                    .thenRequest(1)
                    .expectNext("a")
                    .thenRequest(2)
                    .expectNext("b", "c")
                    .thenRequest(1)
                    .expectErrorSatisfies(error ->
                            assertThat(((AutoGlmException) error).code()).isEqualTo(ErrorCode.STREAM_CUT))
                    .verify(PATIENCE);
        }
    }

    @Test
    void aCutAfterTheWholeAnswerIsASuccess() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.read();
            peer.startChunked().chunk("a\nEND\n");
            peer.reset();
        })) {
            StepVerifier.create(lines(server))
                    .expectNext("a", "END")
                    .expectComplete()
                    .verify(PATIENCE);
        }
    }

    @Test
    void aStreamThatEndsInOrderButIsNotWholeFails() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.read();
            peer.stream("a\n");
        })) {
            StepVerifier.create(lines(server))
                    .expectNext("a")
                    .expectErrorSatisfies(error ->
                            assertThat(((AutoGlmException) error).code()).isEqualTo(ErrorCode.STREAM_CUT))
                    .verify(PATIENCE);
        }
    }

    @Test
    void aUnaryAnswerShorterThanItsContentLengthIsCut() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.read();
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf an answ");
            peer.socket.close();
        })) {
            assertThat(failure(text(server)).code()).isEqualTo(ErrorCode.STREAM_CUT);
        }
    }

    @Test
    void aFailureInTheStreamIsToldAfterTheEventsBeforeItAndClosesTheConnection() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.read();
            peer.startChunked().chunk("a\nBOOM\nb\n");
            peer.awaitClose();
        })) {
            StepVerifier.create(lines(server))
                    .expectNext("a")
                    .expectErrorSatisfies(error ->
                            assertThat(((AutoGlmException) error).code()).isEqualTo(ErrorCode.SERVER_ERROR))
                    .verify(PATIENCE);
            server.expectClose();
        }
    }

    @ParameterizedTest
    @CsvSource({"'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'", "'HTTP/1.1 204 No Content\r\n\r\n'"})
    void anEmptyAnswerIsTheDialectsToJudge(String answer) throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.read();
            peer.write(answer);
            peer.awaitClose();
        })) {
            assertThat(failure(text(server)).code()).isEqualTo(ErrorCode.EMPTY_ANSWER);
        }
    }

    @Test
    void aRedirectIsNotFollowedSoThatTheKeyStaysHere() throws Exception {
        AtomicInteger stolen = new AtomicInteger();
        try (RawServer other = RawServer.start(peer -> {
                    peer.read();
                    stolen.incrementAndGet();
                });
                RawServer server = RawServer.start(peer -> {
                    peer.read();
                    peer.write("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:" + other.port()
                            + "/\r\nContent-Length: 0\r\n\r\n");
                    peer.awaitClose();
                })) {
            Call<String> call = TextDialect.call(TextDialect.TEXT, server.port(), "q")
                    .withCredential(Credential.of("k", "Authorization", "Bearer sk-1234", "sk-1234"));

            AutoGlmException failure = failure(call);

            assertThat(failure.code()).isEqualTo(ErrorCode.REDIRECTED);
            assertThat(other.peers).isEmpty();
            assertThat(stolen).hasValue(0);
        }
    }

    @Test
    void aHugeErrorBodyIsReadToItsLimitAndThenClosed() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.read();
            peer.write("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 10485760\r\n\r\n");
            try {
                for (int i = 0; i < 10; i++) {
                    peer.write("x".repeat(1 << 20));
                }
            } finally {
                peer.server.closed.add(peer);
            }
        })) {
            assertThat(failure(text(server)).status()).isEqualTo(502);
            assertThat(dialect.failureBytes).hasValue(ResponseHead.ERROR_BODY_LIMIT);
            server.expectClose();
            await("the close", () -> transport.acquiredConnections() + transport.idleConnections() == 0);
        }
    }

    @Test
    void anErrorBodyThatBreaksOffStillTellsItsStatus() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.read();
            peer.write("HTTP/1.1 500 Oh\r\nContent-Length: 100\r\n\r\n{\"err");
            peer.socket.close();
        })) {
            assertThat(failure(text(server)).status()).isEqualTo(500);
            assertThat(dialect.failureBytes).hasValue(5);
        }
    }

    @Test
    void anErrorIsToldWithoutDemand() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.read();
            peer.answer(500, "oh");
            peer.awaitClose();
        })) {
            StepVerifier.create(text(server), 0).expectError().verify(PATIENCE);
        }
    }

    @Test
    void anAnswerGivenWhileALargeBodyIsStillSentIsReported() throws Exception {
        for (int round = 0; round < 20; round++) {
            try (RawServer server = RawServer.start(peer -> {
                peer.readHead();
                peer.in.readNBytes(64 * 1024);
                peer.answer(413, "too large");
                peer.socket.close();
            })) {
                byte[] large = new byte[2 << 20];
                assertThat(failure(TextDialect.call(TextDialect.TEXT, server.port(), large)))
                        .satisfies(failure -> assertThat(failure.code()).isEqualTo(ErrorCode.REQUEST_TOO_LARGE));
            }
        }
    }

    @Test
    void somethingThatIsNotHttpIsMalformed() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.read();
            peer.write("220 mail.example ESMTP ready\r\n\r\n");
            peer.awaitClose();
        })) {
            assertThat(failure(text(server)).code()).isEqualTo(ErrorCode.MALFORMED_ANSWER);
        }
    }

    @Test
    void aHeadBeyondNettysLimitIsMalformed() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.read();
            peer.write("HTTP/1.1 200 OK\r\nX-Long: " + "x".repeat(100_000) + "\r\n\r\n");
            peer.awaitClose();
        })) {
            assertThat(failure(text(server)).code()).isEqualTo(ErrorCode.MALFORMED_ANSWER);
        }
    }

    private static void reset(RawServer server) {
        try {
            server.peers.get(0).reset();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
