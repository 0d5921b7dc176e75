package io.autoglm.sdk.internal.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import java.net.SocketAddress;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import reactor.netty.ConnectionObserver;
import reactor.netty.NettyPipeline;

/** Remembers of one connection whether it has served before and whether its current request got a byte back. Event loop only. */
final class ConnectionTrace extends ChannelInboundHandlerAdapter {

    private static final AttributeKey<ConnectionTrace> KEY = AttributeKey.valueOf(ConnectionTrace.class, "trace");

    private boolean served;
    private boolean reused;
    private boolean answered;

    /** Adds a trace below the HTTP codec, above TLS: its bytes are the answer's. */
    @SuppressWarnings("unused") // the signature is Reactor Netty's
    static void install(ConnectionObserver observer, Channel channel, @Nullable SocketAddress remote) {
        ConnectionTrace trace = new ConnectionTrace();
        channel.attr(KEY).set(trace);
        if (channel.pipeline().context(NettyPipeline.HttpCodec) != null) {
            channel.pipeline().addBefore(NettyPipeline.HttpCodec, "autoglm.trace", trace);
        }
        Attempt<?> waiting = observer.currentContext().getOrDefault(Attempt.class, null);
        if (waiting != null) {
            waiting.connectingOn(channel);
        }
    }

    /** Returns the trace of {@code channel}, told that a request begins. */
    static ConnectionTrace begin(Channel channel) {
        ConnectionTrace trace = channel.attr(KEY).get();
        if (trace == null) {
            trace = new ConnectionTrace();
            channel.attr(KEY).set(trace);
        }
        trace.reused = trace.served;
        trace.served = true;
        trace.answered = false;
        return trace;
    }

    /** Returns whether the connection had served another request and is dead to the current one: no byte came back. */
    boolean isStale() {
        return reused && !answered;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        answered = true;
        ctx.fireChannelRead(msg);
    }

    /** Closes {@code channel} without waiting for it. */
    static void close(Channel channel) {
        Future<?> unused = channel.close();
    }
}
