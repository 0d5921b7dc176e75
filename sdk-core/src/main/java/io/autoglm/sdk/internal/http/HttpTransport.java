package io.autoglm.sdk.internal.http;

import io.autoglm.sdk.internal.codec.Dialect;
import io.autoglm.sdk.internal.codec.Target;
import io.autoglm.sdk.policy.Exchange;
import io.netty.channel.ChannelOption;
import io.netty.resolver.AddressResolverGroup;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.SslProvider;
import reactor.netty.transport.NameResolverProvider;

/**
 * Connections, threads and TLS of one client. Shared by all its exchanges; safe for use by any thread.
 *
 * <p>HTTP/1.1 only. The number of threads depends on the processors, never on the number of streams. A caller beyond the pool's size
 * waits at most 10 s for a connection; what waits longer fails with {@code POOL_EXHAUSTED}, and so does what comes when as many
 * as the settings allow are waiting. Calls wait here only behind calls that were just cancelled and whose connections are being closed.
 */
public final class HttpTransport {

    private static final Duration PENDING = Duration.ofSeconds(10);
    private static final Duration LEAST_HANDSHAKE = Duration.ofSeconds(5);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

    private final TransportSettings settings;
    private final LoopResources loops;
    private final ConnectionProvider connections;
    private final AddressResolverGroup<?> resolver;
    private final PoolCounts counts = new PoolCounts();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final HttpClient plain;
    private final HttpClient plainFresh;
    private final Mono<Void> close;
    private volatile @Nullable Secure secure;

    private HttpTransport(TransportSettings settings) {
        this.settings = settings;
        LoopResources given = settings.loops();
        loops = given == null
                ? LoopResources.create(
                        "autoglm-http", Math.max(2, Runtime.getRuntime().availableProcessors()), true)
                : given;
        connections = ConnectionProvider.builder("autoglm")
                .maxConnections(settings.maxConnections())
                .pendingAcquireMaxCount(settings.maxPending())
                .pendingAcquireTimeout(PENDING)
                .maxIdleTime(settings.idleTime())
                .maxLifeTime(settings.lifetime())
                .evictInBackground(settings.idleTime())
                .metrics(true, () -> counts)
                .build();
        resolver = NameResolverProvider.builder().build().newNameResolverGroup(loops, settings.preferNative());
        plain = client(HttpClient.create(connections));
        plainFresh = client(HttpClient.create(ConnectionProvider.newConnection()));
        if (settings.trustedCa() != null) {
            prepareTls(); // fails now when the file cannot be read
        }
        close = Mono.defer(() -> dispose(given == null)).cache();
    }

    /**
     * Returns a transport; nothing is connected yet.
     *
     * @throws IllegalArgumentException when the trusted certificates cannot be read
     */
    public static HttpTransport create(TransportSettings settings) {
        return new HttpTransport(settings);
    }

    /** Returns the exchange that speaks {@code dialect} over these connections, ready for calls to {@code baseUrl}. */
    public Exchange exchange(Dialect dialect, URI baseUrl) {
        if (Route.secure(baseUrl)) {
            prepareTls();
        }
        return exchange(dialect);
    }

    /** Returns the exchange that speaks {@code dialect} over these connections. */
    Exchange exchange(Dialect dialect) {
        return new HttpExchange(this, dialect);
    }

    /**
     * Loads TLS, which reads files and takes a third of a second: at the first secure call, or now, so that no call does it on its own
     * thread.
     */
    Secure prepareTls() {
        Secure known = secure;
        if (known == null) {
            known = new Secure(secured(plain), secured(plainFresh));
            secure = known;
        }
        return known;
    }

    record Secure(HttpClient pooled, HttpClient fresh) {}

    /** Returns the settings. */
    public TransportSettings settings() {
        return settings;
    }

    /** Returns how many connections are in use or being made. */
    public int acquiredConnections() {
        return counts.acquired();
    }

    /** Returns how many connections are open and unused. */
    public int idleConnections() {
        return counts.idle();
    }

    /** Returns how many calls wait for a connection. */
    public int pendingCalls() {
        return counts.pending();
    }

    /**
     * Refuses new exchanges, closes all connections, also those in use, and ends the threads unless they were given. Completes when
     * that is done, within about 5 s; never blocks. Subscribing again gives the same result.
     */
    public Mono<Void> close() {
        return close;
    }

    private Mono<Void> dispose(boolean ownLoops) {
        closed.set(true);
        Mono<Void> pools = connections.disposeLater().then(Mono.fromRunnable(resolver::close));
        return ownLoops ? pools.then(loops.disposeLater(Duration.ZERO, LONGEST_CLOSE)) : pools;
    }

    boolean isClosed() {
        return closed.get();
    }

    Route route(URI baseUrl, Target target, boolean streaming) {
        if (!Route.secure(baseUrl)) {
            return Route.of(baseUrl, target, streaming, settings, plain, plainFresh);
        }
        Secure clients = prepareTls();
        return Route.of(baseUrl, target, streaming, settings, clients.pooled(), clients.fresh());
    }

    private HttpClient client(HttpClient base) {
        // HTTP/1.1 is the default, and naming it would load TLS
        HttpClient client = base.runOn(loops, settings.preferNative())
                .resolver(resolver)
                .keepAlive(true)
                .compress(false)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        settings.connectTimeout().toMillis())
                .doOnChannelInit(ConnectionTrace::install);
        return settings.customizer().apply(client).disableRetry(true).followRedirect(false);
    }

    /** Certificate and host name are checked, and the name is sent, by Reactor Netty's own defaults. */
    private HttpClient secured(HttpClient client) {
        if (client.configuration().isSecure()) {
            return client;
        }
        Duration connect = settings.connectTimeout();
        Duration handshake = connect.compareTo(LEAST_HANDSHAKE) > 0 ? connect : LEAST_HANDSHAKE;
        try {
            SslProvider.GenericSslContextSpec<?> context = tlsContext();
            return client.secure(spec -> spec.sslContext(context).handshakeTimeout(handshake));
        } catch (RuntimeException unreadable) {
            throw new IllegalArgumentException(
                    "trustedCertificates must be a readable PEM file of certificates, was " + settings.trustedCa(),
                    unreadable);
        }
    }

    private Http11SslContextSpec tlsContext() {
        Http11SslContextSpec context = Http11SslContextSpec.forClient();
        Path trusted = settings.trustedCa();
        return trusted == null ? context : context.configure(builder -> builder.trustManager(trusted.toFile()));
    }
}
