package io.autoglm.sdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.test.StepVerifier;

/** A cancel reaches the wire in every phase, from every thread, and nothing is logged. */
class CancelTests extends HttpFixture {

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
                warnings.add(event.getLoggerName() + ": " + event.getFormattedMessage());
            }
        }
    };

    @BeforeEach
    void listen() {
        appender.start();
        root.addAppender(appender);
    }

    @AfterEach
    void nothingWasLogged() {
        root.detachAppender(appender);
        assertThat(warnings).isEmpty();
    }

    @Override
    TransportSettings.Builder settings(TransportSettings.Builder defaults) {
        return defaults.maxConnections(500);
    }

    @Test
    void beforeConnectingNothingIsSent() throws Exception {
        try (RawServer server = RawServer.start(RawServer.Peer::read)) {
            text(server).subscribe(new BaseSubscriber<>() {
                @Override
                protected void hookOnSubscribe(Subscription subscription) {
                    cancel();
                }
            });

            assertThat(server.peers).isEmpty();
        }
    }

    @Test
    void whileConnectingNothingIsSentAndALateFailureIsSilent() throws Exception {
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket one = new Socket(deaf.getInetAddress(), deaf.getLocalPort());
                Socket two = new Socket(deaf.getInetAddress(), deaf.getLocalPort())) {
            Disposable call = exchange.exchange(TextDialect.call(TextDialect.TEXT, deaf.getLocalPort(), "q"))
                    .subscribe();
            call.dispose();
            for (int i = 0; i < 50; i++) { // refused and cancelled at the same time
                int port = closedPort();
                exchange.exchange(TextDialect.call(TextDialect.TEXT, port, "q"))
                        .subscribe(v -> {}, e -> {})
                        .dispose();
            }
            assertThat(one.isConnected() && two.isConnected()).isTrue();
        }
    }

    private static int closedPort() throws Exception {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    @Test
    void whileWaitingForHeadersTheConnectionIsClosed() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.read();
            peer.awaitClose();
        })) {
            for (int i = 0; i < 50; i++) {
                Disposable call = text(server).subscribe();
                server.request();
                call.dispose();
                server.expectClose();
            }
            await("free", () -> transport.acquiredConnections() == 0);
            assertThat(transport.idleConnections()).isZero();
        }
    }

    @Test
    void inTheBodyFromTheCallbackTheConnectionIsClosed() throws Exception {
        try (RawServer server = endless()) {
            for (int i = 0; i < 30; i++) {
                StepVerifier.create(lines(server)).expectNext("a").thenCancel().verify(PATIENCE);
                server.expectClose();
            }
        }
    }

    @Test
    void inTheBodyFromAnotherThreadTheConnectionIsClosed() throws Exception {
        try (RawServer server = endless()) {
            for (int i = 0; i < 30; i++) {
                CountDownLatch first = new CountDownLatch(1);
                Disposable call = lines(server).subscribe(line -> first.countDown());
                assertThat(first.await(10, TimeUnit.SECONDS)).isTrue();
                call.dispose();
                server.expectClose();
            }
        }
    }

    @Test
    void withoutDemandTheConnectionIsClosed() throws Exception {
        try (RawServer server = endless()) {
            BaseSubscriber<String> idle = new BaseSubscriber<>() {
                @Override
                protected void hookOnSubscribe(Subscription subscription) {
                    subscription.request(1);
                }
            };
            lines(server).subscribe(idle);
            server.request();
            idle.cancel();
            server.expectClose();
        }
    }

    @Test
    void afterTheWholeAnswerTheConnectionIsKept() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            for (int i = 0; i < 2; i++) {
                peer.read();
                peer.stream("a\nEND\n[DONE]\n");
            }
        })) {
            StepVerifier.create(lines(server))
                    .expectNext("a", "END")
                    .thenCancel()
                    .verify(PATIENCE);
            await("kept", () -> transport.idleConnections() == 1);
            StepVerifier.create(lines(server))
                    .expectNext("a", "END")
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(server.peers).hasSize(1);
        }
    }

    /** Reactor Netty issue 3683: data arrives while another thread cancels. */
    @Test
    void racingWithDataNothingIsDeliveredAfterwardsNorLeaked() throws Exception {
        try (RawServer server = endless()) {
            AtomicInteger started = new AtomicInteger();
            for (int i = 0; i < 200; i++) {
                Disposable call = lines(server).subscribe(line -> started.incrementAndGet());
                long until = System.nanoTime() + ThreadLocalRandom.current().nextLong(6_000_000);
                while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
                call.dispose();
            }
            await("all free", () -> transport.acquiredConnections() == 0 && transport.pendingCalls() == 0);
            await("all closed", () -> server.closed.size() + transport.idleConnections() >= server.peers.size());
            assertThat(started).hasPositiveValue();
        }
    }

    private static RawServer endless() throws Exception {
        return RawServer.start(peer -> {
            try {
                peer.read();
                peer.startChunked();
                while (true) {
                    peer.chunk("a\n");
                    if (peer.number % 2 == 0) {
                        Thread.onSpinWait();
                    } else {
                        java.util.concurrent.locks.LockSupport.parkNanos(50_000);
                    }
                }
            } finally {
                if (peer.server.closed.stream().noneMatch(known -> known == peer)) {
                    peer.server.closed.add(peer);
                }
            }
        });
    }
}
