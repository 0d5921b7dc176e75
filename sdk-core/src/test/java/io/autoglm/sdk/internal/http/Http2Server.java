package io.autoglm.sdk.internal.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A loopback HTTP/2 server that sends exactly the frames that a test says, on one thread. */
final class Http2Server implements AutoCloseable {

    final List<Channel> connections = new CopyOnWriteArrayList<>();
    final BlockingQueue<Exchange> requests = new LinkedBlockingQueue<>();
    final BlockingQueue<Long> resets = new LinkedBlockingQueue<>();

    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel socket;

    private Http2Server(
            Http2Settings settings, @Nullable SslContext tls, Consumer<Exchange> onHead, Consumer<Exchange> script)
            throws Exception {
        socket = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connections.add(channel);
                        if (tls != null) {
                            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                        }
                        channel.pipeline()
                                .addLast(Http2FrameCodecBuilder.forServer()
                                        .initialSettings(settings)
                                        .decoderEnforceMaxRstFramesPerWindow(100_000, 1)
                                        .build())
                                .addLast(new Handler(connections.size(), onHead, script));
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel();
    }

    static Http2Server start(Consumer<Exchange> script) throws Exception {
        return start(1_000, script);
    }

    static Http2Server start(int maxStreams, Consumer<Exchange> script) throws Exception {
        return new Http2Server(
                Http2Settings.defaultSettings().maxConcurrentStreams(maxStreams), null, head -> {}, script);
    }

    static Http2Server secure(SslContext tls, Consumer<Exchange> script) throws Exception {
        return new Http2Server(Http2Settings.defaultSettings(), tls, head -> {}, script);
    }

    /** A server that does not wait for a request's body. */
    static Http2Server impatient(Consumer<Exchange> onHead) throws Exception {
        return new Http2Server(Http2Settings.defaultSettings(), null, onHead, request -> {});
    }

    int port() {
        return ((InetSocketAddress) socket.localAddress()).getPort();
    }

    Exchange request() throws InterruptedException {
        Exchange request = requests.poll(10, TimeUnit.SECONDS);
        if (request == null) {
            throw new AssertionError("no request within 10 s");
        }
        return request;
    }

    /** Returns the code of the next RST_STREAM. */
    Http2Error reset() throws InterruptedException {
        Long code = resets.poll(10, TimeUnit.SECONDS);
        if (code == null) {
            throw new AssertionError("no RST_STREAM within 10 s");
        }
        return Http2Error.valueOf(code);
    }

    @Override
    public void close() {
        socket.close().awaitUninterruptibly();
        connections.forEach(connection -> connection.close().awaitUninterruptibly());
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }

    /** One request and its answer; may be used from any thread. */
    static final class Exchange {

        final int connection;
        final Http2FrameStream stream;
        final Http2Headers headers;
        final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private final ChannelHandlerContext ctx;

        Exchange(int connection, Http2HeadersFrame head, ChannelHandlerContext ctx) {
            this.connection = connection;
            this.stream = head.stream();
            this.headers = head.headers();
            this.ctx = ctx;
        }

        String text() {
            return body.toString(StandardCharsets.UTF_8);
        }

        Exchange status(int status) {
            return write(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status(Integer.toString(status)), false)
                    .stream(stream));
        }

        Exchange header(int status, String name, String value) {
            Http2Headers head =
                    new DefaultHttp2Headers().status(Integer.toString(status)).add(name, value);
            return write(new DefaultHttp2HeadersFrame(head, false).stream(stream));
        }

        /** Sends text; the future is done when the client's windows had room for it. */
        Future<Void> data(String text, boolean end) {
            ByteBuf bytes = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
            return ctx.writeAndFlush(new DefaultHttp2DataFrame(bytes, end).stream(stream));
        }

        Exchange data(byte[] bytes, boolean end) {
            return write(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(bytes), end).stream(stream));
        }

        Exchange answer(int status, String text) {
            status(status).data(text, true);
            return this;
        }

        Exchange reset(Http2Error code) {
            return write(new DefaultHttp2ResetFrame(code).stream(stream));
        }

        /** Says that no stream beyond {@code last} was or will be looked at; below the codec, which would not lie. */
        Exchange goAway(int last, Http2Error code) {
            ByteBuf frame = Unpooled.buffer(17)
                    .writeMedium(8)
                    .writeByte(7)
                    .writeByte(0)
                    .writeInt(0)
                    .writeInt(last)
                    .writeInt((int) code.code());
            ctx.pipeline().context(Http2FrameCodec.class).writeAndFlush(frame);
            return this;
        }

        void closeConnection() {
            ctx.channel().eventLoop().execute(() -> ctx.channel().unsafe().closeForcibly());
        }

        private Exchange write(Object frame) {
            ctx.writeAndFlush(frame);
            return this;
        }
    }

    private final class Handler extends ChannelInboundHandlerAdapter {

        private final int number;
        private final Consumer<Exchange> onHead;
        private final Consumer<Exchange> script;
        private final Map<Http2FrameStream, Exchange> open = new ConcurrentHashMap<>();

        Handler(int number, Consumer<Exchange> onHead, Consumer<Exchange> script) {
            this.number = number;
            this.onHead = onHead;
            this.script = script;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object msg) {
            try {
                if (msg instanceof Http2HeadersFrame head) {
                    Exchange exchange = new Exchange(number, head, ctx);
                    open.put(head.stream(), exchange);
                    onHead.accept(exchange);
                    finish(head.stream(), head.isEndStream());
                } else if (msg instanceof Http2DataFrame data) {
                    Exchange exchange = open.get(data.stream());
                    if (exchange != null) {
                        exchange.body.writeBytes(ByteBufUtil.getBytes(data.content()));
                    }
                    ctx.write(
                            new DefaultHttp2WindowUpdateFrame(data.initialFlowControlledBytes()).stream(data.stream()));
                    finish(data.stream(), data.isEndStream());
                } else if (msg instanceof Http2ResetFrame reset) {
                    resets.add(reset.errorCode());
                } else if (msg instanceof Http2GoAwayFrame) {
                    ctx.flush();
                }
            } finally {
                ReferenceCountUtil.release(msg);
            }
        }

        private void finish(Http2FrameStream stream, boolean end) {
            Exchange exchange = end ? open.remove(stream) : null;
            if (exchange != null) {
                requests.add(exchange);
                script.accept(exchange);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            ctx.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
