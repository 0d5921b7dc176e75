package io.autoglm.sdk.internal.http;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.internal.codec.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** The body of an answer whose status is not 2xx: its beginning is read, whatever the demand. */
final class FailureBody extends Body {

    private final ResponseHead head;
    private final ByteBufAllocator allocator;
    private @Nullable ByteBuf beginning;
    private boolean asked;

    FailureBody(Attempt<?> attempt, ResponseHead head, ByteBufAllocator allocator) {
        super(attempt);
        this.head = head;
        this.allocator = allocator;
    }

    @Override
    void drain() {
        if (!asked) {
            asked = true;
            ask(Long.MAX_VALUE);
        }
    }

    @Override
    void arrived() {
        // everything was asked for
    }

    /** What could be read says enough: its status counts. */
    @Override
    void spoiled(RuntimeException failure) {
        close();
        report();
    }

    @Override
    void read(ByteBuf bytes) {
        ByteBuf kept = beginning;
        if (kept == null) {
            kept = allocator.heapBuffer(Math.min(bytes.readableBytes(), ResponseHead.ERROR_BODY_LIMIT));
            beginning = kept;
        }
        int room = ResponseHead.ERROR_BODY_LIMIT - kept.readableBytes();
        kept.writeBytes(bytes, bytes.readerIndex(), Math.min(room, bytes.readableBytes()));
        if (kept.readableBytes() == ResponseHead.ERROR_BODY_LIMIT) {
            discardRest();
            report();
        }
    }

    /** A body that broke off says enough: its status counts. */
    @Override
    void end(@Nullable Throwable error) {
        report();
    }

    private void report() {
        AutoGlmException failure;
        try {
            failure =
                    attempt.dialect.failure(attempt.call, head, beginning == null ? Unpooled.EMPTY_BUFFER : beginning);
        } catch (RuntimeException defect) {
            failure = attempt.call.known(defect);
        } finally {
            release();
        }
        attempt.fail(failure);
    }

    @Override
    void release() {
        if (beginning != null) {
            beginning.release();
            beginning = null;
        }
    }
}
