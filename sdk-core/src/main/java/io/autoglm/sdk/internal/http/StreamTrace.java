package io.autoglm.sdk.internal.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import org.jspecify.annotations.Nullable;

/** Remembers why one HTTP/2 stream ended before its answer. Event loop only. */
final class StreamTrace extends ChannelInboundHandlerAdapter implements Trace {

    private final boolean reused;
    private final ConnectionTrace connection;
    private final long readsBefore;
    private boolean refused;
    private @Nullable String reason;

    private StreamTrace(boolean reused, ConnectionTrace connection) {
        this.reused = reused;
        this.connection = connection;
        this.readsBefore = connection.reads();
    }

    static StreamTrace install(Http2StreamChannel stream, boolean reused, ConnectionTrace connection) {
        StreamTrace trace = new StreamTrace(reused, connection);
        stream.pipeline().addFirst("autoglm.trace", trace);
        return trace;
    }

    /** A stream beyond the last one that a GOAWAY names, or that is reset as refused, was not looked at (RFC 9113 8.7). */
    @Override
    public boolean isUnserved() {
        return refused || (reused && connection.reads() == readsBefore);
    }

    @Override
    public @Nullable String reason() {
        return reason;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Http2ResetFrame reset) {
            refused |= reset.errorCode() == Http2Error.REFUSED_STREAM.code();
            reason = "RST_STREAM " + name(reset.errorCode());
        } else if (event instanceof Http2GoAwayFrame away) {
            refused = true; // only streams that were not looked at are told
            reason = "GOAWAY " + name(away.errorCode());
        }
        ctx.fireUserEventTriggered(event);
    }

    private static String name(long code) {
        for (Http2Error known : Http2Error.values()) {
            if (known.code() == code) {
                return known.name();
            }
        }
        return Long.toString(code);
    }
}
