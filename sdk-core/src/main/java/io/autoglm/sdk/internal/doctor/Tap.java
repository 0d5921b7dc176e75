package io.autoglm.sdk.internal.doctor;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.internal.codec.AnswerDecoder;
import io.autoglm.sdk.internal.codec.Dialect;
import io.autoglm.sdk.internal.codec.ResponseHead;
import io.autoglm.sdk.internal.codec.Target;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Operation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A dialect that keeps what the server answers to one call: its head, and the beginning of its body as it came. All else is as the dialect
 * has it, so that failures are read as those of calls. Written on an event loop, read by any thread.
 */
final class Tap implements Dialect {

    /** How much of a body is kept. */
    static final int LONGEST_BODY = 64 * 1024;

    private final Dialect spoken;
    private final byte @Nullable [] request;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private volatile @Nullable ResponseHead head;

    /**
     * Taps {@code spoken}.
     *
     * @param request the body to send instead of what the dialect would; {@code null} for that
     */
    Tap(Dialect spoken, byte @Nullable [] request) {
        this.spoken = spoken;
        this.request = request;
    }

    /** Returns the head of the answer, {@code null} when none came. */
    @Nullable
    ResponseHead head() {
        return head;
    }

    /** Returns the beginning of the body. */
    byte[] body() {
        synchronized (body) {
            return body.toByteArray();
        }
    }

    private void keep(ByteBuf bytes) {
        synchronized (body) {
            int length = Math.min(bytes.readableBytes(), LONGEST_BODY - body.size());
            if (length > 0) {
                byte[] copy = new byte[length];
                bytes.getBytes(bytes.readerIndex(), copy);
                body.writeBytes(copy);
            }
        }
    }

    @Override
    public String name() {
        return spoken.name();
    }

    @Override
    public Target target(Operation<?> operation) {
        return spoken.target(operation);
    }

    @Override
    public boolean has(Operation<?> operation) {
        return spoken.has(operation);
    }

    @Override
    public void check(Call<?> call) {
        if (request == null) {
            spoken.check(call);
        }
    }

    @Override
    public ByteBuf encode(Call<?> call, ByteBufAllocator allocator) {
        return request == null
                ? spoken.encode(call, allocator)
                : allocator.buffer(request.length).writeBytes(request);
    }

    @Override
    public <E> AnswerDecoder<E> decoder(Call<E> call, ResponseHead came) {
        head = came;
        AnswerDecoder<E> decoder = spoken.decoder(call, came);
        return new AnswerDecoder<>() {
            @Override
            public void feed(ByteBuf bytes, Queue<? super E> out) {
                keep(bytes);
                decoder.feed(bytes, out);
            }

            @Override
            public boolean isDone() {
                return decoder.isDone();
            }

            @Override
            public void end(Queue<? super E> out) {
                decoder.end(out);
            }
        };
    }

    @Override
    public AutoGlmException failure(Call<?> call, ResponseHead came, ByteBuf bytes) {
        head = came;
        keep(bytes);
        return spoken.failure(call, came, bytes);
    }
}
