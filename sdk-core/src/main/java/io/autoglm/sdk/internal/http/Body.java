package io.autoglm.sdk.internal.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/**
 * Reads the body of one answer, on the event loop only. Keeps no buffer: whatever arrives is used at once, and Reactor Netty releases
 * it.
 *
 * <p>After the part that matters, the rest is read and thrown away within limits, so that the connection can be used again; past the
 * limits it is closed.
 *
 * <p>The end is told to the subscriber by a task of the event loop, after the read that brought it: by then the connection is back in
 * its pool when all has arrived, and a caller that goes on at once gets the same one.
 */
abstract class Body implements CoreSubscriber<Object>, Runnable {

    final Attempt<?> attempt;
    private @Nullable Subscription inbound;
    private boolean discarding;
    private long discardable;
    private boolean ended;
    private boolean settled;
    private @Nullable Throwable error;
    private @Nullable ScheduledFuture<?> limit;
    private @Nullable Unpacking unpacking;
    private boolean begun;
    private boolean feeding;

    Body(Attempt<?> attempt) {
        this.attempt = attempt;
    }

    /** Delivers what can be delivered and asks for more when there is demand. */
    abstract void drain();

    /** The subscriber wants no more: lets go of everything. */
    abstract void release();

    /** Uses {@code bytes}, without keeping them. */
    abstract void read(ByteBuf bytes);

    /** Something that was asked for has come. */
    abstract void arrived();

    /** The rest cannot be read. */
    abstract void spoiled(RuntimeException failure);

    /** The body ended, in order when {@code error} is {@code null}. */
    abstract void end(@Nullable Throwable error);

    final void ask(long n) {
        if (inbound != null) {
            inbound.request(n);
        }
    }

    /** The subscriber cancelled. Closes the connection unless the answer was whole. */
    final void cancel() {
        release();
        if (!discarding && !ended) {
            close();
        }
    }

    final void close() {
        ended = true;
        stopUnpacking();
        if (inbound != null) {
            inbound.cancel();
        }
    }

    final boolean isEnded() {
        return ended;
    }

    /** The rest is of no interest. */
    final void discardRest() {
        if (ended || discarding) {
            return;
        }
        discarding = true;
        stopUnpacking();
        discardable = attempt.settings.drainBytes();
        ask(Long.MAX_VALUE);
        settleLater();
    }

    /** Returns whether the read that brought the end of the answer is over. */
    final boolean isSettled() {
        return settled;
    }

    private void settleLater() {
        try {
            attempt.loop().execute(this);
        } catch (RejectedExecutionException shutDown) {
            run();
        }
    }

    @Override
    public final void run() {
        settled = true;
        if (!discarding) {
            end(error);
        } else if (!ended) {
            limit = attempt.loop()
                    .schedule(this::close, attempt.settings.drainTime().toNanos(), TimeUnit.NANOSECONDS);
        }
        drain();
    }

    @Override
    public final void onSubscribe(Subscription s) {
        inbound = s;
        drain();
    }

    @Override
    public final void onNext(Object message) {
        ByteBuf bytes = contentOf(message);
        if (!discarding) {
            if (!ended) {
                arrived();
                take(bytes);
            }
            return;
        }
        discardable -= bytes.readableBytes();
        if (discardable < 0 && !ended) {
            close();
        }
    }

    /** The body is packed: what {@link #read} gets is unpacked before. */
    final void unpack(@Nullable Unpacking how) {
        unpacking = how;
    }

    private void take(ByteBuf bytes) {
        if (!begun && bytes.isReadable()) {
            begun = true;
            if (unpacking == null && bytes.getUnsignedByte(bytes.readerIndex()) == Unpacking.GZIP_MARK) {
                unpacking = Unpacking.gzip(attempt.call); // packed, and not said so
            }
        }
        if (unpacking == null) {
            read(bytes);
            return;
        }
        feeding = true;
        try {
            unpacking.feed(bytes, this::readUnpacked);
        } catch (RuntimeException unreadable) {
            spoiled(unreadable);
        } finally {
            feeding = false;
        }
        drain();
    }

    /** Returns whether more of what has arrived is being unpacked. */
    final boolean isFeeding() {
        return feeding;
    }

    private void readUnpacked(ByteBuf bytes) {
        if (!ended && !discarding) {
            read(bytes);
        }
    }

    private void stopUnpacking() {
        if (unpacking != null) {
            unpacking.release();
            unpacking = null;
        }
    }

    private static ByteBuf contentOf(Object message) {
        return message instanceof ByteBufHolder holder
                ? holder.content()
                : message instanceof ByteBuf bytes ? bytes : Unpooled.EMPTY_BUFFER;
    }

    @Override
    public final void onError(Throwable error) {
        finish(error);
    }

    @Override
    public final void onComplete() {
        finish(null);
    }

    private void finish(@Nullable Throwable failure) {
        if (ended) {
            return;
        }
        ended = true;
        stopUnpacking();
        error = failure;
        if (limit != null) {
            limit.cancel(false);
        }
        if (!discarding) {
            settleLater();
        }
    }
}
