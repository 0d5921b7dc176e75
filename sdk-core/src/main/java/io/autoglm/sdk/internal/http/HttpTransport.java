package io.autoglm.sdk.internal.http;

import io.autoglm.sdk.error.Hint;
import io.autoglm.sdk.http.ProxySpec;
import io.autoglm.sdk.http.TlsSpec;
import io.autoglm.sdk.internal.codec.Dialect;
import io.autoglm.sdk.internal.codec.Target;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Exchange;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/**
 * Connections, threads and TLS of one client. Shared by all its exchanges; safe for use by any thread.
 *
 * <p>The number of threads depends on the processors, never on the number of streams. A caller beyond the pool's size waits at most 10 s
 * for a connection; what waits longer fails with {@code POOL_EXHAUSTED}, and so does what comes when as many as the settings allow are
 * waiting. Calls wait here only behind calls that were just cancelled and whose connections are being closed.
 *
 * <p>With HTTP/2 calls share connections, each of which runs on one thread. A call that finds none with room waits for the one that is
 * being made, for the connect timeout and a TLS handshake at the most, and then fails with {@code CONNECT_TIMEOUT}.
 */
public final class HttpTransport {

    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

    static {
        Hint.language(
                Locale.ROOT); // has the files of hints read now, and not by the event loop that meets the first failure
    }

    private final TransportSettings settings;
    private final LoopResources loops;
    private final HttpClients clients;
    private final ConcurrentHashMap<Way, HttpClients.Set> ways = new ConcurrentHashMap<>();
    private final PoolCounts counts = new PoolCounts();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Mono<Void> close;

    private HttpTransport(TransportSettings settings) {
        this.settings = settings;
        LoopResources given = settings.loops();
        loops = given == null
                ? LoopResources.create(
                        "autoglm-http", Math.max(2, Runtime.getRuntime().availableProcessors()), true)
                : given;
        clients = new HttpClients(settings, loops, counts);
        close = Mono.defer(() -> dispose(given == null)).cache();
    }

    /**
     * Returns a transport; nothing is connected yet.
     *
     * @throws IllegalArgumentException when a certificate or key cannot be read; then nothing is left of it
     */
    public static HttpTransport create(TransportSettings settings) {
        HttpTransport transport = new HttpTransport(settings);
        TlsSpec tls = settings.http().tls();
        if (tls.trustedCertificates() != null || tls.clientCertificate() != null) {
            transport.orClosed(() -> transport.clients(new Way(true, false))); // fails now when a file cannot be used
        }
        return transport;
    }

    /** Returns what {@code step} gives; when it fails, this transport begins to close, because nobody will have it. */
    public <T> T orClosed(Supplier<T> step) {
        try {
            return step.get();
        } catch (RuntimeException | Error failure) {
            close.subscribe();
            throw failure;
        }
    }

    /** Returns the exchange that speaks {@code dialect} over these connections, ready for calls to {@code baseUrl}. */
    public Exchange exchange(Dialect dialect, URI baseUrl) {
        // loading TLS reads files and takes a third of a second: now, so that no call does it on its own thread
        clients(way(baseUrl));
        return exchange(dialect);
    }

    /** Returns the exchange that speaks {@code dialect} over these connections. */
    Exchange exchange(Dialect dialect) {
        return new HttpExchange(this, dialect);
    }

    /** Returns the way to the server at {@code url} below HTTP; {@code call} is whose failures those of the way are. */
    public Line line(URI url, Call<?> call) {
        Way way = way(url);
        return clients.line(url, clients(way), way.proxied(), call);
    }

    /** How a server is reached. */
    private record Way(boolean secure, boolean proxied) {}

    private Way way(URI url) {
        ProxySpec proxy = settings.http().proxy();
        return new Way(Route.secure(url), proxy != null && proxy.isFor(url.getHost(), Route.port(url)));
    }

    private HttpClients.Set clients(Way way) {
        return ways.computeIfAbsent(
                way, key -> key.secure() ? clients.secure(key.proxied()) : clients.plain(key.proxied()));
    }

    /** Returns the settings. */
    public TransportSettings settings() {
        return settings;
    }

    /** Returns how many connections are in use or being made; of HTTP/2, how many streams. */
    public int acquiredConnections() {
        return counts.acquired();
    }

    /** Returns how many connections are open and unused; of HTTP/2, how many are open. */
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
        Mono<Void> pools = clients.dispose();
        return ownLoops ? pools.then(loops.disposeLater(Duration.ZERO, LONGEST_CLOSE)) : pools;
    }

    boolean isClosed() {
        return closed.get();
    }

    Route route(URI baseUrl, Target target, boolean streaming) {
        Way way = way(baseUrl);
        ProxySpec proxy = way.proxied() ? settings.http().proxy() : null;
        return Route.of(baseUrl, target, streaming, settings, clients(way), proxy);
    }
}
