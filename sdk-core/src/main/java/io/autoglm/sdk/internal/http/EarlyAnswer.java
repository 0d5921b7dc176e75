package io.autoglm.sdk.internal.http;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;

/**
 * Looks for the answer of a large request while it is still being written: a server may refuse it without reading it all. Event loop
 * only.
 */
final class EarlyAnswer {

    /** From this size on the answer is looked for while the request is still being written. */
    static final int LARGE_BODY = 64 * 1024;

    private final Connection connection;
    private final Duration patience;

    private EarlyAnswer(Connection connection, Duration patience) {
        this.connection = connection;
        this.patience = patience;
    }

    /** Reads while writing, and goes on reading when writing fails. */
    static EarlyAnswer expect(Connection connection, Duration patience) {
        connection.channel().config().setAutoClose(false);
        connection.channel().read();
        return new EarlyAnswer(connection, patience);
    }

    /** Writing failed: the answer that says why may be under way. */
    Mono<Void> await() {
        Channel broken = connection.markPersistent(false).channel();
        broken.read();
        Future<?> limit = broken.eventLoop().schedule(() -> close(broken), patience.toNanos(), TimeUnit.NANOSECONDS);
        connection.onDispose(() -> limit.cancel(false));
        return Mono.never();
    }

    /** The answer has begun: what is not written yet never will be, so that the connection cannot be used again. */
    void arrived() {
        if (!connection.channel().isWritable()) {
            connection.markPersistent(false);
        }
    }

    static void close(Channel channel) {
        Future<?> unused = channel.close();
    }
}
