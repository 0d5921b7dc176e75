package io.autoglm.test;

import org.jspecify.annotations.Nullable;

/**
 * How a {@link SimServer} is reached: port, TLS, HTTP versions. Immutable; fixed for the life of a server.
 *
 * @param port               the port on 127.0.0.1, 0 to 65535; 0 for a free one
 * @param certificate        the certificate to show; {@code null} for a server without TLS
 * @param clientCertificates whether a client must show a certificate of {@link SimServer#certificates()}; needs TLS
 * @param http2              whether HTTP/2 is spoken beside HTTP/1.1: chosen by ALPN with TLS, by prior knowledge or upgrade without
 * @param maxStreams         how many streams a client may have open on one HTTP/2 connection, at least 1
 */
public record SimTransport(
        int port, @Nullable SimCertificate certificate, boolean clientCertificates, boolean http2, int maxStreams) {

    /** As many streams as most servers allow at least. */
    public static final int DEFAULT_MAX_STREAMS = 128;

    /** Checks every component. */
    public SimTransport {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be between 0 and 65535, was " + port);
        }
        if (clientCertificates && certificate == null) {
            throw new IllegalArgumentException("clientCertificates needs TLS: set a certificate");
        }
        if (maxStreams < 1) {
            throw new IllegalArgumentException("maxStreams must be at least 1, was " + maxStreams);
        }
    }

    /**
     * Returns HTTP/1.1 on a free port, without TLS.
     *
     * @return the transport of {@link SimServer#start()}
     */
    public static SimTransport plain() {
        return new SimTransport(0, null, false, false, DEFAULT_MAX_STREAMS);
    }

    /**
     * Returns HTTP/1.1 over TLS on a free port, with a self-signed certificate.
     *
     * @return the transport of {@link SimServer#startTls(SimBehavior, int)}
     */
    public static SimTransport tls() {
        return plain().withCertificate(SimCertificate.SELF_SIGNED);
    }

    /**
     * Returns this transport with another port.
     *
     * @param other the port; 0 for a free one
     * @return a changed copy
     */
    public SimTransport withPort(int other) {
        return new SimTransport(other, certificate, clientCertificates, http2, maxStreams);
    }

    /**
     * Returns this transport with TLS and a certificate.
     *
     * @param other which certificate to show
     * @return a changed copy
     */
    public SimTransport withCertificate(SimCertificate other) {
        return new SimTransport(port, other, clientCertificates, http2, maxStreams);
    }

    /**
     * Returns this transport with or without asking clients for a certificate.
     *
     * @param required whether a client without one is refused in the handshake
     * @return a changed copy
     */
    public SimTransport withClientCertificates(boolean required) {
        return new SimTransport(port, certificate, required, http2, maxStreams);
    }

    /**
     * Returns this transport with or without HTTP/2.
     *
     * @param on whether HTTP/2 is spoken beside HTTP/1.1
     * @return a changed copy
     */
    public SimTransport withHttp2(boolean on) {
        return new SimTransport(port, certificate, clientCertificates, on, maxStreams);
    }

    /**
     * Returns this transport with another limit of streams.
     *
     * @param most streams at once on one HTTP/2 connection, at least 1
     * @return a changed copy
     */
    public SimTransport withMaxStreams(int most) {
        return new SimTransport(port, certificate, clientCertificates, http2, most);
    }
}
