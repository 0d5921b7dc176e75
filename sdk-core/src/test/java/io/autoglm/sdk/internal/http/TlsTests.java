package io.autoglm.sdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.test.StepVerifier;

class TlsTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    @Test
    void aCertificateOfATrustedCaIsAccepted() throws Exception {
        X509Bundle certificate = certificate("localhost", 1);
        HttpTransport transport = trusting(certificate);
        DisposableServer server = server(certificate);

        StepVerifier.create(call(transport, server.port()).concatWith(call(transport, server.port())))
                .expectNext("fine.", "fine.")
                .expectComplete()
                .verify(PATIENCE);

        end(transport, server);
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown CA", "host name", "expired"})
    void aCertificateThatIsNotGoodIsRefusedWithTheReason(String flaw) throws Exception {
        X509Bundle certificate =
                certificate(flaw.equals("host name") ? "other.example" : "localhost", flaw.equals("expired") ? -1 : 1);
        HttpTransport transport =
                flaw.equals("unknown CA") ? HttpTransport.create(TransportSettings.DEFAULTS) : trusting(certificate);
        DisposableServer server = server(certificate);

        AutoGlmException failure = HttpFixture.failure(call(transport, server.port()));

        assertThat(failure.code()).isEqualTo(ErrorCode.TLS_FAILED);
        assertThat(failure.reason())
                .startsWith("no secure connection to localhost:" + server.port())
                .contains(
                        switch (flaw) {
                            case "unknown CA" -> "not issued by a trusted CA";
                            case "host name" -> "not for this host name";
                            default -> "has expired";
                        });
        end(transport, server);
    }

    @Test
    void aServerThatDoesNotSpeakTlsIsNamedAsSuch() throws Exception {
        HttpTransport transport = HttpTransport.create(TransportSettings.DEFAULTS);
        try (RawServer server = RawServer.start(peer -> {
            peer.in.read();
            peer.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
            peer.awaitClose();
        })) {
            AutoGlmException failure = HttpFixture.failure(call(transport, server.port()));

            assertThat(failure.code()).isEqualTo(ErrorCode.TLS_FAILED);
            assertThat(failure.reason()).contains("does not speak TLS");
        }
        StepVerifier.create(transport.close()).expectComplete().verify(PATIENCE);
    }

    @Test
    void aHandshakeThatIsClosedIsALostConnection() throws Exception {
        HttpTransport transport = HttpTransport.create(TransportSettings.DEFAULTS);
        try (RawServer server = RawServer.start(peer -> {
            peer.in.read();
            peer.socket.close();
        })) {
            assertThat(HttpFixture.failure(call(transport, server.port())).code())
                    .isEqualTo(ErrorCode.CONNECTION_LOST);
        }
        StepVerifier.create(transport.close()).expectComplete().verify(PATIENCE);
    }

    @Test
    void plainHttpToATlsPortFailsWithoutAnAnswer() throws Exception {
        HttpTransport transport = HttpTransport.create(TransportSettings.DEFAULTS);
        DisposableServer server = server(certificate("localhost", 1));

        AutoGlmException failure = HttpFixture.failure(
                transport.exchange(new TextDialect()).exchange(TextDialect.call(TextDialect.TEXT, server.port(), "q")));

        assertThat(failure.code()).isIn(ErrorCode.CONNECTION_LOST, ErrorCode.MALFORMED_ANSWER);
        end(transport, server);
    }

    @Test
    void aFileWithoutCertificatesIsRefusedByTheNameOfItsSetting() throws Exception {
        Path pem = folder.resolve("not-a-ca.pem");
        Files.writeString(pem, "no certificate");

        assertThatThrownBy(() -> HttpFixture.transportWith(settings -> settings.trustedCa(pem)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("trustedCertificates must be a readable PEM file of certificates, was " + pem);
    }

    private static Flux<String> call(HttpTransport transport, int port) {
        return Flux.defer(() -> transport
                .exchange(new TextDialect())
                .exchange(TextDialect.call(TextDialect.TEXT, URI.create("https://localhost:" + port + "/v1"), "q")));
    }

    private HttpTransport trusting(X509Bundle certificate) throws Exception {
        Path pem = folder.resolve("ca.pem");
        Files.writeString(pem, certificate.getRootCertificatePEM());
        return HttpFixture.transportWith(settings -> settings.trustedCa(pem));
    }

    private static X509Bundle certificate(String host, int daysLeft) throws Exception {
        Instant now = Instant.now();
        X509Bundle issuer = new CertificateBuilder()
                .ecp256()
                .subject("CN=test CA")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        return new CertificateBuilder()
                .ecp256()
                .subject("CN=" + host)
                .addSanDnsName(host)
                .notBefore(now.minus(Duration.ofDays(10)))
                .notAfter(now.plus(Duration.ofDays(daysLeft)))
                .buildIssuedBy(issuer);
    }

    private static DisposableServer server(X509Bundle certificate) throws Exception {
        io.netty.handler.ssl.SslContext context = SslContextBuilder.forServer(
                        certificate.getKeyPair().getPrivate(), certificate.getCertificatePath())
                .build();
        return HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .secure(spec -> spec.sslContext(context))
                .handle((request, response) -> request.receive()
                        .aggregate()
                        .then(response.sendString(Mono.just("fine.")).then()))
                .bindNow();
    }

    private static void end(HttpTransport transport, DisposableServer server) {
        StepVerifier.create(transport.close()).expectComplete().verify(PATIENCE);
        server.disposeNow();
    }
}
