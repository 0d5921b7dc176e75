package io.autoglm.sdk.internal.http;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What came of a TLS handshake.
 *
 * @param protocol    the version, for example {@code TLSv1.3}
 * @param cipher      the cipher suite
 * @param application the protocol that the server chose by ALPN; {@code null} when it chose none
 * @param chain       what the server showed, its own certificate first
 */
public record Handshake(
        String protocol, String cipher, @Nullable String application, List<X509Certificate> chain) {

    public Handshake {
        chain = List.copyOf(chain);
    }

    static Handshake of(Channel channel) {
        SslHandler handler = channel.pipeline().get(SslHandler.class);
        if (handler == null) {
            throw new IllegalStateException("the channel has no TLS");
        }
        SSLSession session = handler.engine().getSession();
        return new Handshake(
                session.getProtocol(), session.getCipherSuite(), handler.applicationProtocol(), chain(session));
    }

    private static List<X509Certificate> chain(SSLSession session) {
        List<X509Certificate> chain = new ArrayList<>();
        try {
            for (Certificate each : session.getPeerCertificates()) {
                if (each instanceof X509Certificate known) {
                    chain.add(known);
                }
            }
        } catch (SSLPeerUnverifiedException none) {
            chain.clear();
        }
        return chain;
    }
}
