package io.autoglm.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/** Certificates of every kind, and the client's. */
class CertificateTests {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @TempDir
    Path folder;

    private static Integer status(SimServer server, SslContext tls) {
        return HttpClient.create(ConnectionProvider.newConnection())
                .secure(spec -> spec.sslContext(tls))
                .get()
                .uri(server.url() + "/v1/models")
                .responseSingle(
                        (head, body) -> body.asString().thenReturn(head.status().code()))
                .block(PATIENCE);
    }

    private static SslContext trusting(SimCertificates.Written files) throws IOException {
        return SslContextBuilder.forClient()
                .trustManager(files.trusted().toFile())
                .build();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = SimCertificate.class,
            names = {"SELF_SIGNED", "SIGNED"})
    void aGoodCertificateIsTrustedByWhoTrustsTheAnchor(SimCertificate kind) throws Exception {
        try (SimServer server =
                SimServer.start(SimBehavior.defaults(), SimTransport.plain().withCertificate(kind))) {
            assertThat(status(server, trusting(server.certificates().writeTo(folder))))
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "EXPIRED, NotAfter",
        "NOT_YET_VALID, NotBefore",
        "WRONG_HOST, No subject alternative DNS name matching localhost found"
    })
    void aBadCertificateIsRefusedForItsOwnReason(SimCertificate kind, String reason) throws Exception {
        try (SimServer server =
                SimServer.start(SimBehavior.defaults(), SimTransport.plain().withCertificate(kind))) {
            SslContext tls = trusting(server.certificates().writeTo(folder));

            assertThatThrownBy(() -> status(server, tls))
                    .hasCauseInstanceOf(SSLException.class)
                    .rootCause()
                    .hasMessageContaining(reason);
        }
    }

    @Test
    void anAuthorityOfAnotherServerIsNotTrusted() throws Exception {
        SimTransport signed = SimTransport.plain().withCertificate(SimCertificate.SIGNED);
        try (SimServer server = SimServer.start(SimBehavior.defaults(), signed);
                SimServer other = SimServer.start(SimBehavior.defaults(), signed)) {
            SslContext tls = trusting(other.certificates().writeTo(folder));

            assertThatThrownBy(() -> status(server, tls)).hasCauseInstanceOf(SSLException.class);
        }
    }

    @Test
    void aClientNeedsItsCertificateWhereOneIsAskedFor() throws Exception {
        SimTransport mutual =
                SimTransport.plain().withCertificate(SimCertificate.SIGNED).withClientCertificates(true);
        try (SimServer server = SimServer.start(SimBehavior.defaults(), mutual)) {
            SimCertificates.Written files = server.certificates().writeTo(folder);
            SslContext with = SslContextBuilder.forClient()
                    .trustManager(files.trusted().toFile())
                    .keyManager(files.clientChain().toFile(), files.clientKey().toFile())
                    .build();

            assertThat(status(server, with)).isEqualTo(200);
            assertThatThrownBy(() -> status(server, trusting(files))).isInstanceOf(RuntimeException.class);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            port 65536     | port must be between 0 and 65535, was 65536
            no tls         | clientCertificates needs TLS: set a certificate
            no streams     | maxStreams must be at least 1, was 0
            """)
    void aTransportThatCannotBeIsRefused(String what, String rule) {
        assertThatThrownBy(() -> {
                    switch (what) {
                        case "port 65536" -> SimTransport.plain().withPort(65_536);
                        case "no tls" -> SimTransport.plain().withClientCertificates(true);
                        default -> SimTransport.plain().withMaxStreams(0);
                    }
                })
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(rule);
    }

    @Test
    void aFolderThatIsMissingIsNamed() {
        try (SimServer server = SimServer.startTls(SimBehavior.defaults(), 0)) {
            assertThatThrownBy(() -> server.certificates().writeTo(folder.resolve("none")))
                    .isInstanceOf(java.io.UncheckedIOException.class)
                    .hasMessageContaining("none");
        }
    }
}
