package io.autoglm.sdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

/** Apart from the other cancels, because Reactor Netty tells of a handshake that was closed at WARN. */
class CancelInHandshakeTests extends HttpFixture {

    /** The handshake's own limit follows the connect timeout: far beyond our patience, so that only the cancel can close. */
    @Override
    TransportSettings.Builder settings(TransportSettings.Builder defaults) {
        return defaults.connectTimeout(Duration.ofMinutes(1));
    }

    @Test
    void whileTheTlsHandshakeWaitsTheConnectionIsClosed() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            URI secure = URI.create("https://127.0.0.1:" + silent.getLocalPort() + "/v1");
            for (int i = 0; i < 20; i++) {
                Disposable running = exchange.exchange(TextDialect.call(TextDialect.TEXT, secure, "q"))
                        .subscribe();
                try (Socket peer = silent.accept()) {
                    peer.setSoTimeout((int) PATIENCE.toMillis());
                    assertThat(peer.getInputStream().read()).as("a ClientHello").isNotNegative();
                    running.dispose();
                    peer.getInputStream().transferTo(OutputStream.nullOutputStream()); // ends when the peer closes
                }
            }
        }
    }
}
