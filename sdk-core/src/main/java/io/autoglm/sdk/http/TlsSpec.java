package io.autoglm.sdk.http;

import java.nio.file.Path;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whom an {@code https} connection trusts, and who it is. Immutable.
 *
 * <p>The files are read once, when the client is built. Managers are asked at each handshake, so that they may change what they know while
 * the client runs; they MUST NOT block for long. TLS 1.2 and 1.3 are spoken.
 *
 * @param trustedCertificates PEM file of the authorities to trust instead of the JVM's; {@code null} trusts the JVM's
 * @param clientCertificate   PEM file of the certificate, and the chain above it, that a server may ask for; {@code null} shows none
 * @param clientKey           PEM file of the PKCS#8 private key of that certificate; {@code null} exactly when that is
 * @param clientKeyPassword   what the key is encrypted with; {@code null} when it is not. Never shown
 * @param anyHostname         whether a trusted certificate of any other host is accepted, too
 * @param trustManager        decides whom to trust, instead of a file; {@code null} leaves it to the file or the JVM. Never shown
 * @param keyManager          has the certificates that a server may ask for, instead of files; {@code null} leaves it to them. Never shown
 */
public record TlsSpec(
        @Nullable Path trustedCertificates,
        @Nullable Path clientCertificate,
        @Nullable Path clientKey,
        @Nullable String clientKeyPassword,
        boolean anyHostname,
        @Nullable X509ExtendedTrustManager trustManager,
        @Nullable X509ExtendedKeyManager keyManager) {

    private static final TlsSpec DEFAULTS = new TlsSpec(null, null, null, null, false, null, null);

    public TlsSpec {
        if ((clientCertificate == null) != (clientKey == null)) {
            throw new IllegalArgumentException("clientCertificate and clientKey belong together, only "
                    + (clientKey == null ? "clientCertificate" : "clientKey") + " was set");
        }
        if (clientKeyPassword != null && clientKey == null) {
            throw new IllegalArgumentException("clientKeyPassword needs clientKey, which was not set");
        }
        if (trustManager != null && trustedCertificates != null) {
            throw new IllegalArgumentException(
                    "trustManager and trustedCertificates (" + trustedCertificates + ") exclude each other");
        }
        if (keyManager != null && clientCertificate != null) {
            throw new IllegalArgumentException(
                    "keyManager and clientCertificate (" + clientCertificate + ") exclude each other");
        }
    }

    /** Returns what the JVM trusts, no certificate of one's own, and host names that are checked. */
    public static TlsSpec defaults() {
        return DEFAULTS;
    }

    /** Returns a copy that trusts the authorities in a PEM file instead of the JVM's; {@code null} trusts the JVM's. */
    public TlsSpec withTrustedCertificates(@Nullable Path value) {
        return new TlsSpec(
                value, clientCertificate, clientKey, clientKeyPassword, anyHostname, trustManager, keyManager);
    }

    /** Returns a copy that shows a certificate to a server that asks for one; its key is not encrypted. */
    public TlsSpec withClientCertificate(Path certificate, Path key) {
        return new TlsSpec(trustedCertificates, certificate, key, null, anyHostname, trustManager, keyManager);
    }

    /** Returns a copy that shows a certificate to a server that asks for one; its key is encrypted with {@code password}. */
    public TlsSpec withClientCertificate(Path certificate, Path key, String password) {
        return new TlsSpec(trustedCertificates, certificate, key, password, anyHostname, trustManager, keyManager);
    }

    /**
     * Returns a copy that asks managers of the caller's own instead of reading files.
     *
     * @param trust decides whom to trust; {@code null} leaves it to the file or the JVM
     * @param keys  has the certificates to show to a server that asks for one; {@code null} leaves it to the files
     */
    public TlsSpec withManagers(@Nullable X509ExtendedTrustManager trust, @Nullable X509ExtendedKeyManager keys) {
        return new TlsSpec(
                trustedCertificates, clientCertificate, clientKey, clientKeyPassword, anyHostname, trust, keys);
    }

    /**
     * Returns a copy that takes any host for the right one as long as its certificate is trusted: whoever has such a certificate can read
     * the key and every prompt. For a test against an address that the certificate does not name; the client warns when it starts.
     */
    public TlsSpec dangerouslyWithAnyHostname() {
        return new TlsSpec(
                trustedCertificates, clientCertificate, clientKey, clientKeyPassword, true, trustManager, keyManager);
    }

    /** Shows files, never the password, and of managers that there are some. */
    @Override
    public String toString() {
        return "TlsSpec[trustedCertificates=" + trustedCertificates + ", clientCertificate=" + clientCertificate
                + ", clientKey=" + clientKey + ", anyHostname=" + anyHostname
                + (trustManager == null ? "" : ", trustManager") + (keyManager == null ? "" : ", keyManager") + "]";
    }
}
