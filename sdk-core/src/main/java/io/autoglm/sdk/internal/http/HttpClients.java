package io.autoglm.sdk.internal.http;

import io.autoglm.sdk.http.HttpProtocol;
import io.autoglm.sdk.http.HttpSpec;
import io.autoglm.sdk.http.NameResolution;
import io.autoglm.sdk.http.ProxySpec;
import io.autoglm.sdk.policy.Call;
import io.netty.channel.ChannelOption;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.NoopAddressResolverGroup;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.Http2AllocationStrategy;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;
import reactor.netty.transport.NameResolverProvider;

/** The HTTP clients of one transport, and the pools below them. */
final class HttpClients {

    private static final Duration PENDING = Duration.ofSeconds(10);
    private static final Duration LEAST_HANDSHAKE = Duration.ofSeconds(5);

    private final TransportSettings settings;
    private final LoopResources loops;
    private final AddressResolverGroup<InetSocketAddress> resolver;
    private final TlsContexts tls;
    private final ConnectionProvider connections;
    private final @Nullable ConnectionProvider multiplexed;
    private final PoolCounts counts;

    HttpClients(TransportSettings settings, LoopResources loops, PoolCounts counts) {
        this.settings = settings;
        this.loops = loops;
        this.counts = counts;
        resolver = settings.http().nameResolution() == NameResolution.SYSTEM
                ? new SystemResolver()
                : NameResolverProvider.builder().build().newNameResolverGroup(loops, settings.preferNative());
        tls = new TlsContexts(settings.http().tls(), handshake());
        connections = pool("autoglm")
                .maxConnections(settings.maxConnections())
                .pendingAcquireTimeout(PENDING)
                .build();
        multiplexed = settings.http().protocol() == HttpProtocol.HTTP_1_1 ? null : multiplexedPool(settings.http());
    }

    /**
     * The clients for one scheme.
     *
     * @param pooled      HTTP/1.1 on kept connections
     * @param fresh       HTTP/1.1 on a connection of its own
     * @param multiplexed HTTP/2; {@code null} when it is not to be used
     */
    record Set(
            HttpClient pooled, HttpClient fresh, @Nullable HttpClient multiplexed) {}

    /** Returns the clients for {@code http}, through the proxy or past it. */
    Set plain(boolean proxied) {
        HttpClient shared = settings.http().protocol() == HttpProtocol.HTTP_2_PRIOR_KNOWLEDGE ? multiplexed() : null;
        return new Set(
                client(HttpClient.create(connections), proxied),
                client(HttpClient.create(ConnectionProvider.newConnection()), proxied),
                shared == null ? null : client(shared.protocol(reactor.netty.http.HttpProtocol.H2C), proxied));
    }

    /**
     * Returns the clients for {@code https}. Reads files and takes a third of a second.
     *
     * @throws IllegalArgumentException when a file cannot be read
     */
    Set secure(boolean proxied) {
        HttpClient shared = multiplexed();
        return new Set(
                secured(client(HttpClient.create(connections), proxied), false),
                secured(client(HttpClient.create(ConnectionProvider.newConnection()), proxied), false),
                shared == null
                        ? null
                        : secured(
                                client(
                                        shared.protocol(
                                                reactor.netty.http.HttpProtocol.H2,
                                                reactor.netty.http.HttpProtocol.HTTP11),
                                        proxied),
                                true));
    }

    /** Returns the way of {@code set} to the server at {@code url} below HTTP, for {@code call} to fail on. */
    Line line(URI url, Set set, boolean proxied, Call<?> call) {
        HttpClient client = set.multiplexed() == null ? set.fresh() : set.multiplexed();
        ProxySpec proxy = proxied ? settings.http().proxy() : null;
        AddressResolverGroup<InetSocketAddress> names = proxy == null ? resolver(client) : resolver;
        return new Line(url, call, client, names, proxy, settings.connectTimeout(), handshake());
    }

    /** A customizer may have put another in the place of ours. */
    @SuppressWarnings("unchecked")
    private static AddressResolverGroup<InetSocketAddress> resolver(HttpClient client) {
        return (AddressResolverGroup<InetSocketAddress>)
                Objects.requireNonNull(client.configuration().resolver(), "resolver");
    }

    /** Closes all connections, also those in use. */
    Mono<Void> dispose() {
        Mono<Void> pools = connections.disposeLater();
        return (multiplexed == null ? pools : pools.and(multiplexed.disposeLater()))
                .then(Mono.fromRunnable(resolver::close));
    }

    private ConnectionProvider.Builder pool(String name) {
        return ConnectionProvider.builder(name)
                .pendingAcquireMaxCount(settings.maxPending())
                .maxIdleTime(settings.idleTime())
                .maxLifeTime(settings.lifetime())
                .evictInBackground(settings.idleTime())
                .metrics(true, () -> counts);
    }

    /** One connection is made at a time, and those who wait for it share it; so they wait as long as it may take, and no longer. */
    private ConnectionProvider multiplexedPool(HttpSpec http) {
        return pool("autoglm-h2")
                .allocationStrategy(Http2AllocationStrategy.builder()
                        .maxConnections(settings.maxConnections())
                        .maxConcurrentStreams(http.maxStreams())
                        .strictConnectionReuse(true)
                        .build())
                .pendingAcquireTimeout(settings.connectTimeout().plus(handshake()))
                .build();
    }

    private @Nullable HttpClient multiplexed() {
        HttpSpec http = settings.http();
        return multiplexed == null
                ? null
                : HttpClient.create(multiplexed)
                        .http2Settings(spec ->
                                spec.initialWindowSize(http.streamWindow()).maxHeaderListSize(http.maxHeaderBytes()));
    }

    private HttpClient client(HttpClient base, boolean proxied) {
        // HTTP/1.1 is the default, and naming it would load TLS
        HttpClient client = base.runOn(loops, settings.preferNative())
                .keepAlive(true)
                .compress(false)
                .httpResponseDecoder(spec -> spec.maxHeaderSize(settings.http().maxHeaderBytes()))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        settings.connectTimeout().toMillis())
                .doOnChannelInit(ConnectionTrace::install);
        ProxySpec proxy = settings.http().proxy();
        client = proxied && proxy != null ? through(client, proxy) : client.resolver(resolver);
        return settings.customizer().apply(client).disableRetry(true).followRedirect(false);
    }

    /** The server's name goes to the proxy as it is. */
    private HttpClient through(HttpClient client, ProxySpec proxy) {
        return Proxies.through(client.resolver(NoopAddressResolverGroup.INSTANCE), proxy, handshake())
                .doOnChannelInit((observer, channel, remote) -> ProxyResolution.install(channel, resolver));
    }

    private HttpClient secured(HttpClient client, boolean negotiating) {
        return client.configuration().isSecure() ? client : tls.secured(client, negotiating);
    }

    private Duration handshake() {
        Duration connect = settings.connectTimeout();
        return connect.compareTo(LEAST_HANDSHAKE) > 0 ? connect : LEAST_HANDSHAKE;
    }
}
