package io.autoglm.sdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.http.HttpProtocol;
import io.autoglm.sdk.http.HttpSpec;
import io.autoglm.sdk.http.TlsSpec;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
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

    @ParameterizedTest
    @CsvSource({
        "trustedCertificates, text",
        "trustedCertificates, nothing",
        "clientCertificate, text",
        "clientKey, text"
    })
    void aFileThatCannotBeUsedIsRefusedByTheNameOfItsSetting(String setting, String content) throws Exception {
        Path bad = folder.resolve("bad.pem");
        if (content.equals("text")) {
            Files.writeString(bad, "neither certificate nor key");
        }
        X509Bundle good = certificate("localhost", 1);
        Path certificate = file("good.pem", good.getCertificatePathPEM());
        Path key = file("good.key", good.getPrivateKeyPEM());
        TlsSpec tls = switch (setting) {
            case "trustedCertificates" -> TlsSpec.defaults().withTrustedCertificates(bad);
            case "clientCertificate" -> TlsSpec.defaults().withClientCertificate(bad, key);
            default -> TlsSpec.defaults().withClientCertificate(certificate, bad);
        };

        assertThatThrownBy(() -> with(tls))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(setting + " must be a readable PEM file of")
                .hasMessageEndingWith(", was " + bad);
    }

    @Test
    void anyHostnameIsAcceptedOnlyWhenThatWasAskedForByName() throws Exception {
        X509Bundle certificate = certificate("other.example", 1);
        HttpTransport transport = with(trust(certificate).dangerouslyWithAnyHostname());
        DisposableServer server = server(certificate);

        StepVerifier.create(call(transport, server.port()))
                .expectNext("fine.")
                .expectComplete()
                .verify(PATIENCE);

        end(transport, server);
        X509Bundle unknown = certificate("localhost", 1);
        HttpTransport careless = with(trust(certificate).dangerouslyWithAnyHostname());
        DisposableServer stranger = server(unknown);
        assertThat(HttpFixture.failure(call(careless, stranger.port())).code()).isEqualTo(ErrorCode.TLS_FAILED);
        end(careless, stranger);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClientCertificateIsShownToTheServerThatAsksForIt(boolean encrypted) throws Exception {
        X509Bundle certificate = certificate("localhost", 1);
        X509Bundle client = certificate("client", 1);
        Path chain = file("client.pem", client.getCertificatePathPEM());
        Path key = file("client.key", encrypted ? encrypted(client, "s3cret") : client.getPrivateKeyPEM());
        TlsSpec tls = encrypted
                ? trust(certificate).withClientCertificate(chain, key, "s3cret")
                : trust(certificate).withClientCertificate(chain, key);
        HttpTransport transport = with(tls);
        DisposableServer server = serverThatTrusts(certificate, client);

        StepVerifier.create(call(transport, server.port()))
                .expectNext("fine.")
                .expectComplete()
                .verify(PATIENCE);

        end(transport, server);
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpProtocol.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void managersDecideWhomToTrustAndWhoOneIs(HttpProtocol protocol) throws Exception {
        X509Bundle certificate = certificate("localhost", 1);
        X509Bundle client = certificate("client", 1);
        X509ExtendedTrustManager trust = (X509ExtendedTrustManager) certificate.toTrustManager();
        X509ExtendedKeyManager keys =
                (X509ExtendedKeyManager) client.toKeyManagerFactory().getKeyManagers()[0];
        DisposableServer server = serverThatTrusts(certificate, client);

        HttpTransport known = with(TlsSpec.defaults().withManagers(trust, keys), protocol);
        StepVerifier.create(call(known, server.port()))
                .expectNext("fine.")
                .expectComplete()
                .verify(PATIENCE);
        StepVerifier.create(known.close()).expectComplete().verify(PATIENCE);

        for (TlsSpec half : List.of(
                TlsSpec.defaults().withManagers(trust, null), TlsSpec.defaults().withManagers(null, keys))) {
            HttpTransport transport = with(half, protocol);
            assertThat(HttpFixture.failure(call(transport, server.port())).code())
                    .isEqualTo(ErrorCode.TLS_FAILED);
            StepVerifier.create(transport.close()).expectComplete().verify(PATIENCE);
        }
        server.disposeNow();
    }

    @Test
    void aKeyWhosePasswordIsWrongIsRefusedAndThePasswordNotShown() throws Exception {
        X509Bundle client = certificate("client", 1);
        Path chain = file("client.pem", client.getCertificatePathPEM());
        Path key = file("client.key", encrypted(client, "s3cret"));

        assertThatThrownBy(() -> with(TlsSpec.defaults().withClientCertificate(chain, key, "wr0ng")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("clientKey must be")
                .hasMessageNotContaining("wr0ng");
    }

    @Test
    void aServerThatWantsAClientCertificateIsNamedAsSuch() throws Exception {
        X509Bundle certificate = certificate("localhost", 1);
        HttpTransport transport = trusting(certificate);
        DisposableServer server = serverThatTrusts(certificate, certificate("client", 1));

        AutoGlmException failure = HttpFixture.failure(call(transport, server.port()));

        assertThat(failure.code()).isEqualTo(ErrorCode.TLS_FAILED);
        assertThat(failure.reason()).contains("client certificate");
        end(transport, server);
    }

    @Test
    void aServerThatOffersHttp2IsSpokenToInHttp2() throws Exception {
        X509Bundle certificate = certificate("localhost", 1);
        HttpTransport transport = negotiating(certificate);
        SslContext tls = context(certificate)
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        "h2"))
                .build();
        try (Http2Server server = Http2Server.secure(tls, request -> request.answer(200, "fine."))) {
            StepVerifier.create(Flux.range(0, 50)
                            .flatMap(i -> call(transport, server.port()), 50)
                            .count())
                    .expectNext(50L)
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(server.connections).hasSize(1);
        }
        StepVerifier.create(transport.close()).expectComplete().verify(PATIENCE);
    }

    @Test
    void aServerThatOnlySpeaksHttp1IsSpokenToInHttp1() throws Exception {
        X509Bundle certificate = certificate("localhost", 1);
        HttpTransport transport = negotiating(certificate);
        DisposableServer server = server(certificate);

        StepVerifier.create(Flux.range(0, 20)
                        .flatMap(i -> call(transport, server.port()), 5)
                        .count())
                .expectNext(20L)
                .expectComplete()
                .verify(PATIENCE);

        HttpFixture.await("all free", () -> transport.acquiredConnections() == 0);
        end(transport, server);
    }

    private static Flux<String> call(HttpTransport transport, int port) {
        return Flux.defer(() -> transport
                .exchange(new TextDialect())
                .exchange(TextDialect.call(TextDialect.TEXT, URI.create("https://localhost:" + port + "/v1"), "q")));
    }

    private HttpTransport trusting(X509Bundle certificate) throws Exception {
        return with(trust(certificate));
    }

    private TlsSpec trust(X509Bundle certificate) throws Exception {
        return TlsSpec.defaults().withTrustedCertificates(file("ca.pem", certificate.getRootCertificatePEM()));
    }

    private static HttpTransport with(TlsSpec tls) {
        return with(tls, HttpProtocol.HTTP_1_1);
    }

    private static HttpTransport with(TlsSpec tls, HttpProtocol protocol) {
        return HttpFixture.transportWith(
                settings -> settings.http(HttpSpec.defaults().withTls(tls).withProtocol(protocol)));
    }

    private HttpTransport negotiating(X509Bundle certificate) throws Exception {
        return with(trust(certificate), HttpProtocol.HTTP_2);
    }

    private Path file(String name, String content) throws Exception {
        return Files.writeString(folder.resolve(name), content);
    }

    /** Encrypts a PKCS#8 key. */
    private static String encrypted(X509Bundle bundle, String password) throws Exception {
        String algorithm = "PBEWithSHA1AndDESede";
        Cipher cipher = Cipher.getInstance(algorithm);
        cipher.init(
                Cipher.ENCRYPT_MODE,
                SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(password.toCharArray())),
                new PBEParameterSpec(new byte[8], 1000));
        byte[] der = new EncryptedPrivateKeyInfo(
                        cipher.getParameters(),
                        cipher.doFinal(bundle.getKeyPair().getPrivate().getEncoded()))
                .getEncoded();
        return "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(der) + "\n-----END ENCRYPTED PRIVATE KEY-----\n";
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

    private static SslContextBuilder context(X509Bundle certificate) throws Exception {
        return SslContextBuilder.forServer(certificate.getKeyPair().getPrivate(), certificate.getCertificatePath());
    }

    private static DisposableServer server(X509Bundle certificate) throws Exception {
        return server(context(certificate).build());
    }

    private static DisposableServer serverThatTrusts(X509Bundle certificate, X509Bundle client) throws Exception {
        return server(context(certificate)
                .trustManager(client.getRootCertificate())
                .clientAuth(ClientAuth.REQUIRE)
                .build());
    }

    private static DisposableServer server(SslContext context) {
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
