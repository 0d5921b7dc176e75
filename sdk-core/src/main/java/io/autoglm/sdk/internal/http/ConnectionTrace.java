package io.autoglm.sdk.internal.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.AttributeKey;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import reactor.netty.ConnectionObserver;
import reactor.netty.NettyPipeline;

/** Remembers of one connection whether it has served before and whether its current request got a byte back. Event loop only. */
final class ConnectionTrace extends ChannelInboundHandlerAdapter implements Trace {

    private static final AttributeKey<ConnectionTrace> KEY = AttributeKey.valueOf(ConnectionTrace.class, "trace");

    private boolean served;
    private boolean reused;
    private boolean answered;
    private long reads;

    /** Adds a trace below the HTTP codec, above TLS: its bytes are the answer's. */
    @SuppressWarnings("unused") // the signature is Reactor Netty's
    static void install(ConnectionObserver observer, Channel channel, @Nullable SocketAddress remote) {
        ConnectionTrace trace = new ConnectionTrace();
        channel.attr(KEY).set(trace);
        // where ALPN chooses the codec, it is added later, above whatever is below the bridge now
        String above = channel.pipeline().context(NettyPipeline.HttpCodec) != null
                ? NettyPipeline.HttpCodec
                : NettyPipeline.ReactiveBridge;
        if (channel.pipeline().context(above) != null) {
            channel.pipeline().addBefore(above, "autoglm.trace", trace);
        }
        Attempt<?> waiting = observer.currentContext().getOrDefault(Attempt.class, null);
        if (waiting != null) {
            waiting.connectingOn(channel);
        }
    }

    /** Returns the trace of {@code channel}, told that a request begins. */
    static Trace begin(Channel channel) {
        if (channel instanceof Http2StreamChannel stream) {
            ConnectionTrace trace = of(stream.parent());
            boolean before = trace.served;
            trace.served = true;
            return StreamTrace.install(stream, before, trace);
        }
        ConnectionTrace trace = of(channel);
        trace.reused = trace.served;
        trace.served = true;
        trace.answered = false;
        return trace;
    }

    private static ConnectionTrace of(Channel channel) {
        ConnectionTrace trace = channel.attr(KEY).get();
        if (trace == null) {
            trace = new ConnectionTrace();
            channel.attr(KEY).set(trace);
        }
        return trace;
    }

    /** Returns whether the connection had served another request and is dead to the current one: no byte came back. */
    @Override
    public boolean isUnserved() {
        return reused && !answered;
    }

    @Override
    public @Nullable String reason() {
        return null;
    }

    /** Returns how often bytes have come in; the same number again means that none came between. */
    long reads() {
        return reads;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        answered = true;
        reads++;
        ctx.fireChannelRead(msg);
    }

    /**
     * Opens the window of an HTTP/2 connection as far as it goes: what one subscriber leaves unread is bounded by the window of its own
     * stream, and must not take away from the streams beside it.
     */
    @Override
    public void channelActive(ChannelHandlerContext ctx) throws Http2Exception {
        ctx.fireChannelActive();
        Http2FrameCodec codec = ctx.pipeline().get(Http2FrameCodec.class);
        if (codec != null) {
            codec.gracefulShutdownTimeoutMillis(0); // the client has waited for its calls before it closes connections
            codec.connection()
                    .local()
                    .flowController()
                    .incrementWindowSize(codec.connection().connectionStream(), Integer.MAX_VALUE);
            ctx.flush();
        }
    }
}
