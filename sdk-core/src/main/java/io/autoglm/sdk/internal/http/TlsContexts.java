package io.autoglm.sdk.internal.http;

import io.autoglm.sdk.http.TlsSpec;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collection;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.http.Http2SslContextSpec;
import reactor.netty.http.client.HttpClient;
import reactor.netty.tcp.SslProvider;

/** Puts the TLS settings into an HTTP client. Reads files. */
final class TlsContexts {

    private final TlsSpec tls;
    private final Duration handshake;

    TlsContexts(TlsSpec tls, Duration handshake) {
        this.tls = tls;
        this.handshake = handshake;
    }

    /**
     * Returns {@code client} with TLS; {@code negotiating} offers HTTP/2 to the server.
     *
     * @throws IllegalArgumentException naming the setting and the file that cannot be used
     */
    HttpClient secured(HttpClient client, boolean negotiating) {
        SslProvider.GenericSslContextSpec<?> context = negotiating
                ? Http2SslContextSpec.forClient().configure(this::configure)
                : Http11SslContextSpec.forClient().configure(this::configure);
        if (!tls.anyHostname()) {
            // checks the certificate's host name by itself
            return client.secure(spec -> spec.sslContext(context).handshakeTimeout(handshake));
        }
        return client.secure(SslProvider.builder()
                .sslContext(context)
                .handshakeTimeout(handshake)
                .build());
    }

    private void configure(SslContextBuilder builder) {
        Path trusted = tls.trustedCertificates();
        if (trusted != null) {
            builder.trustManager(certificates("trustedCertificates", trusted));
        }
        Path own = tls.clientCertificate();
        Path key = tls.clientKey();
        if (own != null && key != null) {
            certificates("clientCertificate", own);
            identify(builder, own, key);
        }
        if (tls.trustManager() != null) {
            builder.trustManager(tls.trustManager());
        }
        if (tls.keyManager() != null) {
            builder.keyManager(tls.keyManager());
        }
        if (tls.anyHostname()) {
            builder.endpointIdentificationAlgorithm(null);
        }
    }

    private void identify(SslContextBuilder builder, Path certificate, Path key) {
        try {
            builder.keyManager(certificate.toFile(), key.toFile(), tls.clientKeyPassword());
        } catch (RuntimeException unusable) {
            throw new IllegalArgumentException(
                    "clientKey must be a readable PEM file of the certificate's PKCS#8 key, with clientKeyPassword when it is "
                            + "encrypted, was " + key,
                    unusable);
        }
    }

    private static X509Certificate[] certificates(String setting, Path pem) {
        try (InputStream in = Files.newInputStream(pem)) {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (!found.isEmpty()) {
                return found.toArray(X509Certificate[]::new);
            }
        } catch (IOException | GeneralSecurityException unreadable) {
            throw notCertificates(setting, pem, unreadable);
        }
        throw notCertificates(setting, pem, null);
    }

    private static IllegalArgumentException notCertificates(
            String setting, Path pem, @org.jspecify.annotations.Nullable Exception cause) {
        return new IllegalArgumentException(
                setting + " must be a readable PEM file of certificates, was " + pem, cause);
    }
}
