package io.autoglm.test;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** What an answer is written to: a connection, or a stream of an HTTP/2 connection. Confined to the connection's event loop. */
interface Wire {

    /** The number of the connection. */
    long id();

    /** The number of the stream, or {@code null} for HTTP/1.1. */
    @Nullable
    Integer streamId();

    Channel channel();

    @Nullable
    SocketAddress remoteAddress();

    /** From now on this answer hears when more can be taken, and when the peer is gone. */
    void answering(Answering now);

    /** The next request closes the connection. */
    void doom();

    /** Resets the connection, or the stream. */
    void reset();

    /** Closes the connection after what was written has gone out, or resets the stream. */
    void closeAfterFlush();

    /** Writes bytes to the connection as they are. */
    void writeRaw(ByteBuf bytes);

    /** Says that the request was not looked at: REFUSED_STREAM; without streams the connection closes. */
    void refuse();

    /** Says that no request from this one on is looked at: GOAWAY; without streams the connection closes. */
    void goAway();
}
