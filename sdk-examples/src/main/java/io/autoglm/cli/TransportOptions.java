package io.autoglm.cli;

import io.autoglm.sdk.http.HttpProtocol;
import io.autoglm.sdk.http.HttpSpec;
import io.autoglm.sdk.http.NameResolution;
import io.autoglm.sdk.http.ProxyEnvironment;
import io.autoglm.sdk.http.ProxySpec;
import io.autoglm.sdk.http.TlsSpec;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How the bytes travel: version of HTTP, TLS, proxy, names. */
final class TransportOptions {

    private static final URI ANYWHERE = URI.create("http://anywhere.invalid");

    @Option(
            names = "--http2",
            description = "Speak HTTP/2 where an https server offers it. Default: HTTP/1.1, as always over plain http.")
    boolean http2;

    @Option(
            names = "--http2-prior-knowledge",
            description = "Speak HTTP/2 over plain http, too: a server that does not fails every call.")
    boolean priorKnowledge;

    @Option(
            names = "--proxy",
            paramLabel = "URL",
            description =
                    "The proxy on the way, like http://host:3128, socks5://host or socks4://host. A proxy that asks for a password is "
                            + "named by a variable instead. Default: HTTPS_PROXY, http_proxy, ALL_PROXY and NO_PROXY, as curl reads them.")
    @Nullable
    String proxy;

    @Option(names = "--no-proxy", description = "Go straight to the server, whatever the variables say.")
    boolean noProxy;

    @Option(
            names = "--ca-cert",
            paramLabel = "FILE",
            description = "PEM file with the authorities to trust instead of the JVM's.")
    @Nullable
    String caCert;

    @Option(
            names = "--client-cert",
            paramLabel = "FILE",
            description = "PEM file with the certificate, and the chain above it, for a server that asks for one.")
    @Nullable
    String clientCert;

    @Option(names = "--client-key", paramLabel = "FILE", description = "PEM file with the PKCS#8 key of --client-cert.")
    @Nullable
    String clientKey;

    @Option(
            names = "--client-key-password-env",
            paramLabel = "NAME",
            description = "The environment variable that holds the password of --client-key.")
    @Nullable
    String clientKeyPasswordVariable;

    @Option(
            names = "--resolver",
            paramLabel = "NAME",
            converter = Resolver.class,
            completionCandidates = Resolvers.class,
            description =
                    "Who turns host names into addresses: ${COMPLETION-CANDIDATES}; system knows VPN and split DNS. Default: netty.")
    @Nullable
    NameResolution resolver;

    /** Returns all of it. */
    HttpSpec spec(Shell shell) {
        HttpSpec spec = HttpSpec.defaults().withTls(tls(shell)).withProxy(proxy());
        if (http2 || priorKnowledge) {
            spec = spec.withProtocol(priorKnowledge ? HttpProtocol.HTTP_2_PRIOR_KNOWLEDGE : HttpProtocol.HTTP_2);
        }
        return resolver == null ? spec : spec.withNameResolution(resolver);
    }

    private TlsSpec tls(Shell shell) {
        TlsSpec tls = TlsSpec.defaults();
        if (caCert != null) {
            tls = tls.withTrustedCertificates(readable(caCert, "--ca-cert"));
        }
        if (clientCert == null && clientKey == null && clientKeyPasswordVariable == null) {
            return tls;
        }
        if (clientCert == null || clientKey == null) {
            throw new UsageException(
                    "--client-cert and --client-key belong together, and --client-key-password-env to both");
        }
        Path certificate = readable(clientCert, "--client-cert");
        Path key = readable(clientKey, "--client-key");
        return clientKeyPasswordVariable == null
                ? tls.withClientCertificate(certificate, key)
                : tls.withClientCertificate(
                        certificate, key, shell.secret(clientKeyPasswordVariable, "--client-key-password-env"));
    }

    private @Nullable ProxySpec proxy() {
        if (proxy == null) {
            return noProxy ? ProxySpec.direct() : null;
        }
        if (noProxy) {
            throw new UsageException("--proxy and --no-proxy exclude each other");
        }
        if (proxy.contains("@")) {
            throw new UsageException(
                    "--proxy must not hold a password, because other users of this computer see a command line: put the"
                            + " URL into the variable HTTPS_PROXY");
        }
        try {
            ProxySpec named = ProxyEnvironment.find(Map.of("all_proxy", proxy), ANYWHERE);
            if (named == null) {
                throw new UsageException("--proxy must not be empty");
            }
            return named.withNoProxy();
        } catch (IllegalArgumentException e) {
            throw new UsageException(
                    "--proxy must be a URL like http://host:3128, socks5://host or socks4://host, was '"
                            + OneLine.of(proxy) + "'");
        }
    }

    private static Path readable(String name, String option) {
        Path file = Utf8.path(name, option);
        if (!Files.isReadable(file)) {
            throw new UsageException(option + ": cannot read '" + file + "'");
        }
        return file;
    }

    /** Reads the name of a resolver. */
    static final class Resolver implements ITypeConverter<NameResolution> {

        @Override
        public NameResolution convert(String text) {
            for (NameResolution known : NameResolution.values()) {
                if (known.name().toLowerCase(Locale.ROOT).equals(text)) {
                    return known;
                }
            }
            throw new TypeConversionException("must be netty or system, was '" + OneLine.of(text) + "'");
        }
    }

    /** The names of all resolvers. */
    static final class Resolvers implements Iterable<String> {

        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(NameResolution.values())
                    .map(known -> known.name().toLowerCase(Locale.ROOT))
                    .iterator();
        }
    }
}
