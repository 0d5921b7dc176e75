package io.autoglm.sdk.internal.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import reactor.netty.NettyPipeline;

/**
 * Passes over interim answers, such as 102 and 103: several of them may come before the final answer (RFC 9110 15.2), {@link #MOST} at the
 * most. Not over 101, which would be the last of HTTP. Event loop only.
 */
final class InterimAnswers extends ChannelInboundHandlerAdapter {

    /** More than any server has to say before it answers. */
    static final int MOST = 1_000;

    private static final String NAME = "autoglm.interim";

    private boolean passing;
    private int passed;

    /** A server says something before its answer without end. */
    static final class TooManyException extends DecoderException {

        private static final long serialVersionUID = 1L;
    }

    /** Makes {@code channel} pass over interim answers, if it does not yet. */
    static void passOver(Channel channel) {
        ChannelPipeline pipeline = channel.pipeline();
        if (pipeline.context(NAME) == null && pipeline.context(NettyPipeline.ReactiveBridge) != null) {
            pipeline.addBefore(NettyPipeline.ReactiveBridge, NAME, new InterimAnswers());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (msg instanceof HttpResponse response) {
            passing = isInterim(response.status().code());
            passed = passing ? passed + 1 : 0;
        }
        if (!passing) {
            ctx.fireChannelRead(msg);
            return;
        }
        if (msg instanceof LastHttpContent) {
            passing = false;
        }
        ReferenceCountUtil.release(msg);
        if (passed > MOST) {
            ctx.fireExceptionCaught(new TooManyException());
            ChannelFuture unused = ctx.close();
            return;
        }
        ctx.read(); // nobody above has seen anything, and so nobody asks for more
    }

    private static boolean isInterim(int status) {
        return status >= 100 && status < 200 && status != HttpResponseStatus.SWITCHING_PROTOCOLS.code();
    }
}
