package io.autoglm.sdk.quirks;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import reactor.netty.http.client.HttpClient;

/**
 * How many bytes the client has taken from each of its connections, so that a server can write the next piece when the one before has
 * been read and handled: what is written apart arrives apart.
 */
final class Arrivals {

    private final Map<Integer, AtomicLong> byPort = new ConcurrentHashMap<>();

    /** Counts below everything else on each connection that {@code client} opens. */
    HttpClient watch(HttpClient client) {
        return client.doOnChannelInit(
                (observer, channel, remote) -> channel.pipeline().addFirst(new Counter()));
    }

    long read(int clientPort) {
        return count(clientPort).get();
    }

    private AtomicLong count(int port) {
        return byPort.computeIfAbsent(port, p -> new AtomicLong());
    }

    private final class Counter extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object msg) {
            int bytes = msg instanceof ByteBuf buffer ? buffer.readableBytes() : 0;
            ctx.fireChannelRead(msg);
            if (ctx.channel().localAddress() instanceof InetSocketAddress local) {
                count(local.getPort()).addAndGet(bytes);
            }
        }
    }
}
