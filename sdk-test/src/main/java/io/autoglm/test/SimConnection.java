package io.autoglm.test;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.util.AttributeKey;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One accepted connection, and the first handler of its pipeline: counts, sees the peer go away, and does to the socket what
 * HTTP would not. Confined to the connection's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails shows as channelInactive
final class SimConnection extends ChannelDuplexHandler implements Wire {

    private static final AttributeKey<SimConnection> KEY = AttributeKey.valueOf(SimConnection.class, "sim");

    private final long id;
    private final Channel channel;
    private final Supplier<Counters> counters;
    private final BooleanSupplier refuses;
    private final Set<SimConnection> open;
    private final Set<SimStream> streams = new HashSet<>();
    private int streamsOpened;
    private boolean doomed;
    private boolean streamDoomed;
    private boolean goingAway;
    private @Nullable Answering answering;

    SimConnection(
            long id, Channel channel, Supplier<Counters> counters, BooleanSupplier refuses, Set<SimConnection> open) {
        this.id = id;
        this.channel = channel;
        this.counters = counters;
        this.refuses = refuses;
        this.open = open;
    }

    void attach() {
        channel.attr(KEY).set(this);
        channel.pipeline().addFirst("sim.connection", this);
    }

    static SimConnection of(Channel channel) {
        return channel.attr(KEY).get();
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public @Nullable Integer streamId() {
        return null;
    }

    @Override
    public SocketAddress remoteAddress() {
        return channel.remoteAddress();
    }

    @Override
    public Channel channel() {
        return channel;
    }

    /** A stream has begun; returns its number on this connection, from 1. */
    int opened(SimStream stream) {
        if (streamDoomed) {
            closeBelow();
        }
        streams.add(stream);
        return ++streamsOpened;
    }

    void closed(SimStream stream) {
        streams.remove(stream);
        if (goingAway && streams.isEmpty()) {
            channel.close();
        }
    }

    void resetByPeer() {
        counters.get().streamsReset.increment();
    }

    /** The next stream closes the connection. */
    void doomNextStream() {
        streamDoomed = true;
    }

    /** Streams after this one are not looked at; the connection closes when the others have ended. */
    void goAway(int lastStreamId) {
        Http2FrameCodec codec = channel.pipeline().get(Http2FrameCodec.class);
        ChannelHandlerContext context = channel.pipeline().context(codec);
        goingAway = true;
        codec.goAway(context, lastStreamId, Http2Error.NO_ERROR.code(), Unpooled.EMPTY_BUFFER, context.newPromise());
        context.flush();
        if (streams.isEmpty()) {
            channel.close();
        }
    }

    @Override
    public void refuse() {
        closeBelow();
    }

    @Override
    public void goAway() {
        closeBelow();
    }

    @Override
    public void answering(Answering now) {
        answering = now;
        if (!channel.isActive()) {
            now.peerClosed();
        }
    }

    /** The next bytes that arrive close the connection. */
    @Override
    public void doom() {
        doomed = true;
    }

    /** Closes with a RST: the peer's next read fails. */
    @Override
    public void reset() {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        closeBelow();
    }

    /** Closes with a FIN after what was written has gone out. */
    @Override
    public void closeAfterFlush() {
        channel.flush();
        below().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((ChannelFutureListener) future -> closeBelow());
    }

    /** Closes without TLS's farewell. */
    private void closeBelow() {
        below().close();
    }

    private ChannelHandlerContext below() {
        return channel.pipeline().firstContext();
    }

    /** Writes bytes as they are, past the HTTP encoder. */
    @Override
    public void writeRaw(ByteBuf bytes) {
        ChannelHandlerContext codec = channel.pipeline().context(HttpServerCodec.class);
        if (codec == null) {
            codec = channel.pipeline().context(Http2FrameCodec.class);
        }
        if (codec == null) {
            bytes.release();
            return;
        }
        codec.writeAndFlush(bytes);
    }

    /** Closes from any thread, as when the server stops. */
    void stop() {
        channel.eventLoop().execute(() -> {
            if (answering != null) {
                answering.stopped();
            }
            streams.forEach(SimStream::stopped);
            channel.close();
        });
    }

    @Override
    public void channelActive(ChannelHandlerContext context) throws Exception {
        open.add(this);
        counters.get().connectionsOpened.increment();
        if (refuses.getAsBoolean()) {
            closeBelow();
            return;
        }
        super.channelActive(context);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        open.remove(this);
        if (answering != null) {
            answering.peerClosed();
        }
        super.channelInactive(context);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (doomed && message instanceof ByteBuf bytes) {
            bytes.release();
            closeBelow();
            return;
        }
        super.channelRead(context, message);
    }

    /** A peer that resets is nothing to report: it is seen as {@link #channelInactive}. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) throws Exception {
        if (cause instanceof IOException) {
            context.close();
            return;
        }
        super.exceptionCaught(context, cause);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        if (message instanceof ByteBuf bytes) {
            counters.get().bytesSent.add(bytes.readableBytes());
        }
        super.write(context, message, promise);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) throws Exception {
        if (answering != null && channel.isWritable()) {
            answering.writable();
        }
        super.channelWritabilityChanged(context);
    }
}
