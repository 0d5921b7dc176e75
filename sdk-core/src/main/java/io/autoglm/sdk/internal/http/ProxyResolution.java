package io.autoglm.sdk.internal.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.FutureListener;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import reactor.netty.NettyPipeline;

/** Looks up a proxy's name when it is connected to, without blocking; Reactor Netty would do so on the event loop. */
final class ProxyResolution extends ChannelOutboundHandlerAdapter {

    private final AddressResolverGroup<InetSocketAddress> resolvers;

    private ProxyResolution(AddressResolverGroup<InetSocketAddress> resolvers) {
        this.resolvers = resolvers;
    }

    static void install(Channel channel, AddressResolverGroup<InetSocketAddress> resolvers) {
        if (channel.pipeline().context(NettyPipeline.ProxyHandler) != null) {
            channel.pipeline()
                    .addBefore(NettyPipeline.ProxyHandler, "autoglm.proxyResolution", new ProxyResolution(resolvers));
        }
    }

    @Override
    public void connect(ChannelHandlerContext ctx, SocketAddress remote, SocketAddress local, ChannelPromise promise) {
        if (remote instanceof InetSocketAddress proxy && proxy.isUnresolved()) {
            Future<InetSocketAddress> found =
                    resolvers.getResolver(ctx.channel().eventLoop()).resolve(proxy);
            FutureListener<InetSocketAddress> connect = done -> {
                if (done.isSuccess()) {
                    Future<?> unused = ctx.connect(done.getNow(), local, promise);
                } else {
                    promise.tryFailure(done.cause());
                }
            };
            Future<?> unused = found.addListener(connect);
        } else {
            Future<?> unused = ctx.connect(remote, local, promise);
        }
    }
}
