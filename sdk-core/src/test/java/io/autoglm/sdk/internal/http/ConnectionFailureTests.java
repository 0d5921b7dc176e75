package io.autoglm.sdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Outcome;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.test.StepVerifier;

/** No exchange took place. */
class ConnectionFailureTests extends HttpFixture {

    @Test
    void aClosedPortIsRefused() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        AutoGlmException failure = failure(TextDialect.call(TextDialect.TEXT, port, "q"));
        assertThat(failure.code()).isEqualTo(ErrorCode.CONNECT_FAILED);
        assertThat(failure).hasMessageContaining("127.0.0.1:" + port).hasMessageNotContaining("/v1");
    }

    @Test
    void aFullBacklogTimesOut() throws Exception {
        List<Socket> fill = new ArrayList<>();
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < 2; i++) {
                fill.add(new Socket(deaf.getInetAddress(), deaf.getLocalPort()));
            }
            HttpTransport quick = transportWith(s -> s.connectTimeout(Duration.ofMillis(150)));
            AutoGlmException failure = failure(
                    quick.exchange(dialect).exchange(TextDialect.call(TextDialect.TEXT, deaf.getLocalPort(), "q")));
            assertThat(failure.code()).isEqualTo(ErrorCode.CONNECT_TIMEOUT);
            StepVerifier.create(quick.close()).expectComplete().verify(PATIENCE);
        } finally {
            for (Socket socket : fill) {
                socket.close();
            }
        }
    }

    @Test
    void aConnectionThatClosesBeforeTheAnswerIsLost() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.read();
            peer.socket.close();
        })) {
            AutoGlmException failure = failure(text(server));
            assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_LOST);
            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    void aResetWithinTheHeadersIsALostConnection() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.read();
            peer.write("HTTP/1.1 200 OK\r\nContent-Ty");
            peer.reset();
        })) {
            assertThat(failure(text(server)).code()).isEqualTo(ErrorCode.CONNECTION_LOST);
        }
    }

    @Test
    void aKeptConnectionThatDiedIsStaleAndTheNextAttemptUsesAFreshOne() throws Exception {
        CountDownLatch both = new CountDownLatch(2); // else the second request may travel on the first one's connection
        try (RawServer server = RawServer.start(peer -> {
            peer.read();
            if (peer.number < 2) {
                both.countDown();
                both.await();
            }
            peer.answer(200, "fine.");
            if (peer.number < 2) {
                peer.read();
                peer.socket.close(); // the second request dies unanswered
            }
            peer.awaitClose();
        })) {
            // two idle connections, both about to die
            StepVerifier.create(text(server).zipWith(text(server)))
                    .expectNextCount(1)
                    .expectComplete()
                    .verify(PATIENCE);
            await("two idle connections", () -> transport.idleConnections() == 2);
            Call<String> call = TextDialect.call(TextDialect.TEXT, server.port(), "again");

            AutoGlmException failure = failure(call);
            assertThat(failure.code()).isEqualTo(ErrorCode.STALE_CONNECTION);

            call.log().ended(1, Outcome.of(failure), failure);
            StepVerifier.create(exchange.exchange(call.withAttempt(2, Set.of())))
                    .expectNext("fine.")
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(server.peers).hasSize(3);
        }
    }

    @Test
    void aKeptConnectionThatDiesAfterTheFirstByteIsLostNotStale() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.read();
            peer.answer(200, "fine.");
            peer.read();
            peer.write("HTTP/1.1 2");
            peer.socket.close();
        })) {
            StepVerifier.create(text(server))
                    .expectNext("fine.")
                    .expectComplete()
                    .verify(PATIENCE);
            await("an idle connection", () -> transport.idleConnections() == 1);

            assertThat(failure(text(server)).code()).isEqualTo(ErrorCode.CONNECTION_LOST);
        }
    }

    @Test
    void moreCallsThanThePoolHoldsFailAsExhausted() throws Exception {
        HttpTransport small = transportWith(s -> s.maxConnections(1).maxPending(1));
        Exchange narrow = small.exchange(dialect);
        try (RawServer server = RawServer.start(peer -> {
            peer.read();
            peer.awaitClose();
        })) {
            Call<String> call = TextDialect.call(TextDialect.TEXT, server.port(), "q");
            List<Throwable> failures = new CopyOnWriteArrayList<>();
            Disposable first = narrow.exchange(call).subscribe(null, failures::add);
            server.request();
            Disposable second = narrow.exchange(call).subscribe(null, failures::add);
            await("the second waits", () -> small.pendingCalls() == 1);
            Disposable third = narrow.exchange(call).subscribe(null, failures::add);

            await("one of those who wait is refused", () -> failures.size() == 1);
            assertThat(((AutoGlmException) failures.get(0)).code()).isEqualTo(ErrorCode.POOL_EXHAUSTED);

            Disposables.composite(second, third).dispose();
            first.dispose();
            await("all free", () -> small.acquiredConnections() == 0 && small.pendingCalls() == 0);
            server.expectClose();
            assertThat(failures).hasSize(1);
            assertThat(server.requests).isEmpty();
        }
        StepVerifier.create(small.close()).expectComplete().verify(PATIENCE);
    }

    @Test
    void anUnknownHostIsADnsFailure() {
        AutoGlmException failure =
                failure(TextDialect.call(TextDialect.TEXT, URI.create("http://no-such-host.invalid/v1"), "q"));
        assertThat(failure.code()).isEqualTo(ErrorCode.DNS_FAILED);
        assertThat(failure).hasMessageContaining("no-such-host.invalid:80");
    }

    @Test
    void anEncoderThatRefusesSendsNothing() throws Exception {
        try (RawServer server = RawServer.start(RawServer.Peer::read)) {
            AutoGlmException failure = failure(TextDialect.call(TextDialect.TEXT, server.port(), "unsendable"));
            assertThat(failure.code()).isEqualTo(ErrorCode.UNSUPPORTED_REQUEST);
            assertThat(server.requests).isEmpty();
        }
    }

    @Test
    void afterCloseACallIsRefused() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.read();
            peer.awaitClose();
        })) {
            HttpTransport other = HttpTransport.create(TransportSettings.DEFAULTS);
            Exchange closing = other.exchange(dialect);
            Call<String> call = TextDialect.call(TextDialect.TEXT, server.port(), "q");
            closing.exchange(call).onErrorComplete().subscribe();
            server.request();

            StepVerifier.create(other.close()).expectComplete().verify(PATIENCE);
            StepVerifier.create(other.close()).expectComplete().verify(PATIENCE);

            server.expectClose();
            assertThat(failure(closing.exchange(call)).code()).isEqualTo(ErrorCode.CLIENT_CLOSED);
        }
    }
}
