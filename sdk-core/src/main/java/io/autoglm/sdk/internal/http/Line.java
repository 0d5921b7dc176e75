package io.autoglm.sdk.internal.http;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.http.ProxySpec;
import io.autoglm.sdk.policy.Call;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.proxy.ProxyHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.NoopAddressResolverGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.FutureListener;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.Connection;
import reactor.netty.http.Http2SslContextSpec;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientConfig;
import reactor.netty.tcp.SslProvider;
import reactor.netty.tcp.TcpClient;

/**
 * The way of a client to one server, below HTTP: for who asks why there is no answer. Over the client's own threads, resolver, proxy and
 * trust; nothing of the client's is sent. Each mono begins at subscription, fails with the exception of a call that fails there, and its
 * connection is closed at once, when it is cancelled too.
 */
public final class Line {

    private final URI url;
    private final Call<?> call;
    private final HttpClientConfig client;
    private final AddressResolverGroup<InetSocketAddress> resolver;
    private final @Nullable ProxySpec proxy;
    private final Duration connect;
    private final Duration handshake;

    Line(
            URI url,
            Call<?> call,
            HttpClient client,
            AddressResolverGroup<InetSocketAddress> resolver,
            @Nullable ProxySpec proxy,
            Duration connect,
            Duration handshake) {
        this.url = url;
        this.call = call;
        this.client = client.configuration();
        this.resolver = resolver;
        this.proxy = proxy;
        this.connect = connect;
        this.handshake = handshake;
    }

    /** Returns the proxy on the way; {@code null} when there is none. */
    public @Nullable ProxySpec proxy() {
        return proxy;
    }

    /** Returns the name of the host that is connected to: the server's, or the proxy's. */
    public String host() {
        return bare(proxy == null ? url.getHost() : proxy.host());
    }

    /** Returns the port that is connected to. */
    public int port() {
        return proxy == null ? Route.port(url) : proxy.port();
    }

    /** Returns the server's name, whether there is a proxy or not. */
    public String server() {
        return bare(url.getHost());
    }

    /** Returns the server's port, whether there is a proxy or not. */
    public int serverPort() {
        return Route.port(url);
    }

    private static String bare(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /** Looks {@link #host()} up as the client does. */
    public Mono<List<InetAddress>> resolve() {
        return Mono.<List<InetAddress>>create(sink -> {
                    AddressResolver<InetSocketAddress> names = resolver.getResolver(client.loopResources()
                            .onClient(client.isPreferNative())
                            .next());
                    Future<List<InetSocketAddress>> found =
                            names.resolveAll(InetSocketAddress.createUnresolved(host(), port()));
                    sink.onCancel(() -> found.cancel(false));
                    FutureListener<List<InetSocketAddress>> told = done -> {
                        if (done.isSuccess()) {
                            sink.success(done.getNow().stream()
                                    .map(InetSocketAddress::getAddress)
                                    .toList());
                        } else {
                            sink.error(done.cause());
                        }
                    };
                    Future<?> unused = found.addListener(told);
                })
                .onErrorMap(this::failure);
    }

    /** Looks {@link #host()} up as the JVM does, on a thread that may block. */
    public Mono<List<InetAddress>> resolveBySystem() {
        return Mono.fromCallable(() -> List.of(InetAddress.getAllByName(host())))
                .subscribeOn(Schedulers.boundedElastic())
                .onErrorMap(this::failure);
    }

    /** Connects to one address of {@link #host()}. */
    public Mono<InetAddress> connect(InetAddress address) {
        TcpClient tcp = base().resolver(NoopAddressResolverGroup.INSTANCE)
                .remoteAddress(() -> new InetSocketAddress(address, port()));
        return closed(tcp.connect()).thenReturn(address);
    }

    /** Opens a tunnel to the server through the proxy. */
    public Mono<Void> tunnel() {
        return toServer()
                .connect()
                .flatMap(connection -> tunnelled(connection.channel()).doFinally(end -> connection.dispose()))
                .onErrorMap(this::failure);
    }

    /** A connection without TLS is there before the proxy has answered. */
    private static Mono<Void> tunnelled(Channel channel) {
        ProxyHandler handler = channel.pipeline().get(ProxyHandler.class);
        return handler == null
                ? Mono.empty()
                : Mono.create(sink -> {
                    FutureListener<Channel> told = done -> {
                        if (done.isSuccess()) {
                            sink.success();
                        } else {
                            sink.error(done.cause());
                        }
                    };
                    Future<?> unused = handler.connectFuture().addListener(told);
                });
    }

    /** Shakes hands as the client does: with its trust, and its certificate where it has one. */
    public Mono<Handshake> handshake() {
        SslProvider own = client.sslProvider();
        return own == null ? Mono.empty() : shaken(toServer().secure(own));
    }

    /**
     * Shakes hands with whoever is there, whatever certificate he shows, to see it. The connection is closed before anything is sent.
     */
    public Mono<Handshake> look() {
        return Mono.fromCallable(this::trustingAnybody)
                .subscribeOn(Schedulers.boundedElastic()) // loads TLS
                .flatMap(any -> shaken(toServer().secure(any)));
    }

    private SslProvider trustingAnybody() {
        SslProvider.GenericSslContextSpec<?> context = Http2SslContextSpec.forClient()
                .configure(builder -> builder.trustManager(InsecureTrustManagerFactory.INSTANCE)
                        .endpointIdentificationAlgorithm(null));
        return SslProvider.builder()
                .sslContext(context)
                .handshakeTimeout(handshake)
                .build();
    }

    private TcpClient base() {
        return TcpClient.newConnection()
                .runOn(client.loopResources(), client.isPreferNative())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) connect.toMillis());
    }

    private TcpClient toServer() {
        if (proxy == null) {
            return base().resolver(resolver)
                    .remoteAddress(() -> InetSocketAddress.createUnresolved(server(), serverPort()));
        }
        return Proxies.through(base().resolver(NoopAddressResolverGroup.INSTANCE), proxy, handshake)
                .doOnChannelInit((observer, channel, remote) -> ProxyResolution.install(channel, resolver))
                .remoteAddress(() -> InetSocketAddress.createUnresolved(server(), serverPort()));
    }

    private Mono<Void> closed(Mono<? extends Connection> connecting) {
        return connecting.doOnNext(Connection::dispose).then().onErrorMap(this::failure);
    }

    private Mono<Handshake> shaken(TcpClient client) {
        return client.connect()
                .map(connection -> {
                    try {
                        return Handshake.of(connection.channel());
                    } finally {
                        connection.dispose();
                    }
                })
                .onErrorMap(this::failure);
    }

    private AutoGlmException failure(Throwable error) {
        String place = server() + ":" + serverPort();
        String through = proxy == null ? "" : " through the proxy " + proxy.host() + ":" + proxy.port();
        Failures.Scene scene = new Failures.Scene(place + through, Failures.Phase.CONNECTING, false, null);
        return Failures.beforeAnswer(call, scene, error);
    }
}
