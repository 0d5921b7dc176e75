package io.autoglm.test;

import io.autoglm.test.Identity.Subject;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * An authority of certificates made for one server, the certificate that the server shows, and one for a client. Keys are fresh
 * for each; nothing here is secret or lasting. Immutable.
 */
public final class SimCertificates {

    private final Identity authority = Identity.selfSigned(
            new Subject("AutoGLM simulated authority", null, false, true, Subject.HOUR_AGO, Subject.YEAR));
    private final Identity client = Identity.issued(
            new Subject("simulated client", null, false, false, Subject.HOUR_AGO, Subject.YEAR), authority);
    private final SimCertificate kind;
    private final Identity server;

    private SimCertificates(SimCertificate kind) {
        this.kind = kind;
        this.server = kind == SimCertificate.SELF_SIGNED
                ? Identity.selfSigned(Subject.localhost(true))
                : Identity.issued(subject(kind), authority);
    }

    static SimCertificates of(SimCertificate kind) {
        return new SimCertificates(kind);
    }

    private static Subject subject(SimCertificate kind) {
        Duration day = Duration.ofDays(1);
        return switch (kind) {
            case EXPIRED -> new Subject("localhost", "localhost", true, false, day.multipliedBy(-10), day.negated());
            case NOT_YET_VALID -> new Subject("localhost", "localhost", true, false, day, day.multipliedBy(10));
            case WRONG_HOST -> new Subject("other", "other.example.test", false, false, Subject.HOUR_AGO, Subject.YEAR);
            default -> Subject.localhost(false);
        };
    }

    /**
     * The files that {@link #writeTo(Path)} has written, all in PEM.
     *
     * @param trusted     the certificate that a client must trust
     * @param clientChain the client's certificate and its authority's
     * @param clientKey   the client's key: PKCS #8, not encrypted
     */
    public record Written(Path trusted, Path clientChain, Path clientKey) {}

    /**
     * Writes what a client needs into a folder: {@code trusted.pem}, {@code client.pem} and {@code client-key.pem}. Blocks.
     *
     * @param folder a folder that exists; files of these names are replaced
     * @return the files
     * @throws UncheckedIOException if a file cannot be written
     */
    public Written writeTo(Path folder) {
        try {
            return new Written(
                    Files.writeString(folder.resolve("trusted.pem"), trustedPem()),
                    Files.writeString(
                            folder.resolve("client.pem"), client.certificatePem() + authority.certificatePem()),
                    Files.writeString(folder.resolve("client-key.pem"), client.keyPem()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write certificates to " + folder, e);
        }
    }

    /**
     * Returns the certificate that a client must trust: the authority's, or the server's own if it is self-signed.
     *
     * @return an X.509 certificate in PEM
     */
    public String trustedPem() {
        return kind == SimCertificate.SELF_SIGNED ? server.certificatePem() : authority.certificatePem();
    }

    SslContext serverContext(boolean http2, boolean clientCertificates) {
        SslContextBuilder builder = SslContextBuilder.forServer(server.key(), server.certificate());
        if (clientCertificates) {
            builder.trustManager(authority.certificate()).clientAuth(ClientAuth.REQUIRE);
        }
        if (http2) {
            builder.applicationProtocolConfig(new ApplicationProtocolConfig(
                    Protocol.ALPN,
                    SelectorFailureBehavior.NO_ADVERTISE,
                    SelectedListenerFailureBehavior.ACCEPT,
                    ApplicationProtocolNames.HTTP_2,
                    ApplicationProtocolNames.HTTP_1_1));
        }
        try {
            return builder.build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
