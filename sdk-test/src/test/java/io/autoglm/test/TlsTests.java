package io.autoglm.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTests {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @RegisterExtension
    static final SimServerExtension SIM = SimServerExtension.tls(SimBehavior.defaults());

    private static SSLContext trusting(String pem) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry("sim", certificate(pem));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static X509Certificate certificate(String pem) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String ask(HttpClient client, String host) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("https://" + host + ":" + SIM.server().port() + "/v1/chat/completions"))
                .timeout(PATIENCE)
                .POST(HttpRequest.BodyPublishers.ofString(RawClient.chat(true)))
                .build();
        return client.send(request, BodyHandlers.ofString()).body();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"localhost", "127.0.0.1"})
    void aClientThatTrustsTheCertificateIsAnswered(String host) throws Exception {
        HttpClient client = HttpClient.newBuilder()
                .sslContext(trusting(SIM.server().certificatePem()))
                .build();

        assertThat(ask(client, host)).endsWith("data: [DONE]\n\n");
        assertThat(SIM.server().url()).startsWith("https://localhost:");
    }

    @Test
    void aClientThatDoesNotTrustItRefuses() {
        assertThatThrownBy(() -> ask(HttpClient.newHttpClient(), "localhost"))
                .isInstanceOf(SSLHandshakeException.class);
    }

    @Test
    void theCertificateIsValidForAYearAndSignedByItself() throws Exception {
        X509Certificate certificate = certificate(SIM.server().certificatePem());

        certificate.checkValidity();
        certificate.verify(certificate.getPublicKey());
        assertThat(certificate.getSubjectAlternativeNames())
                .extracting(name -> (Object) name.get(1))
                .containsExactlyInAnyOrder("localhost", "127.0.0.1");
        assertThat(certificate.getBasicConstraints()).isNotNegative();
    }

    @Test
    void eachServerHasItsOwnKey() {
        try (SimServer other = SimServer.startTls(SimBehavior.defaults(), 0)) {
            assertThat(other.certificatePem()).isNotEqualTo(SIM.server().certificatePem());
        }
    }

    @Test
    void faultsStrikeBelowTls() throws Exception {
        HttpClient client = HttpClient.newBuilder()
                .sslContext(trusting(SIM.server().certificatePem()))
                .build();
        SIM.server().enqueue(SimFault.resetAfterEvents(2));

        assertThatThrownBy(() -> ask(client, "localhost")).isInstanceOf(java.io.IOException.class);
        assertThat(SIM.server().takeRequest(PATIENCE).awaitEnding(PATIENCE)).isEqualTo(RecordedRequest.Ending.FAULT);
    }

    @Test
    void aServerWithoutTlsHasNoCertificate() {
        try (SimServer plain = SimServer.start()) {
            assertThatThrownBy(plain::certificatePem).isInstanceOf(IllegalStateException.class);
        }
    }
}
