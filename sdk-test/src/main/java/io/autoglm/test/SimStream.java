package io.autoglm.test;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** One stream of an HTTP/2 connection, and the first handler of its pipeline. Confined to the connection's event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails shows as channelInactive
final class SimStream extends ChannelDuplexHandler implements Wire {

    private final SimConnection connection;
    private final Http2StreamChannel channel;
    private int number;
    private @Nullable Answering answering;

    private SimStream(SimConnection connection, Http2StreamChannel channel) {
        this.connection = connection;
        this.channel = channel;
    }

    /** What a request came in on; a stream is told to its connection. */
    static Wire of(Channel channel) {
        if (!(channel instanceof Http2StreamChannel stream)) {
            return SimConnection.of(channel);
        }
        SimStream wire = new SimStream(SimConnection.of(channel.parent()), stream);
        stream.pipeline().addFirst("sim.stream", wire);
        wire.number = wire.connection.opened(wire);
        return wire;
    }

    @Override
    public long id() {
        return connection.id();
    }

    @Override
    public Integer streamId() {
        return channel.stream().id();
    }

    @Override
    public Channel channel() {
        return channel;
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return connection.remoteAddress();
    }

    @Override
    public void answering(Answering now) {
        answering = now;
        if (!channel.isActive()) {
            now.peerClosed();
        }
    }

    @Override
    public void doom() {
        connection.doomNextStream();
    }

    @Override
    public void reset() {
        reset(Http2Error.INTERNAL_ERROR);
    }

    @Override
    public void closeAfterFlush() {
        channel.flush();
        reset(Http2Error.INTERNAL_ERROR);
    }

    @Override
    public void refuse() {
        reset(Http2Error.REFUSED_STREAM);
    }

    @Override
    public void goAway() {
        connection.goAway(streamId() - 2);
    }

    /** Says GOAWAY if this is so many streams into its connection; this one is still answered. */
    void lastIf(@Nullable Integer goAwayAfter) {
        if (goAwayAfter != null && number == goAwayAfter) {
            connection.goAway(streamId());
        }
    }

    private void reset(Http2Error why) {
        ChannelHandlerContext first = channel.pipeline().firstContext();
        if (first != null) {
            first.writeAndFlush(new DefaultHttp2ResetFrame(why))
                    .addListener((ChannelFutureListener) future -> channel.close());
        }
    }

    @Override
    public void writeRaw(ByteBuf bytes) {
        connection.writeRaw(bytes);
    }

    void stopped() {
        if (answering != null) {
            answering.stopped();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event instanceof Http2ResetFrame) {
            connection.resetByPeer();
            if (answering != null) {
                answering.peerClosed();
            }
        }
        super.userEventTriggered(context, event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        if (answering != null) {
            answering.peerClosed();
        }
        connection.closed(this);
        super.channelInactive(context);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) throws Exception {
        if (answering != null && channel.isWritable()) {
            answering.writable();
        }
        super.channelWritabilityChanged(context);
    }
}
