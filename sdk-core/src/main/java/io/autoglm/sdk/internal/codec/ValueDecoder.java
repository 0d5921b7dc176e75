package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.internal.sse.ByteStore;
import io.autoglm.sdk.policy.Call;
import io.netty.buffer.ByteBuf;
import java.util.Queue;

/** Decodes an answer that is read as a whole: at most {@link OpenAiDecoder#BODY_LIMIT} bytes, any content type. */
final class ValueDecoder<E> implements AnswerDecoder<E> {

    /** Makes a value of a whole body. */
    @FunctionalInterface
    interface BodyReader {

        /**
         * Returns what {@code body} says.
         *
         * @throws AutoGlmException when it says nothing of what was asked
         */
        Object read(WholeBody body);
    }

    private final Call<E> call;
    private final FailureMapper failures;
    private final BodyReader reader;
    private final ByteStore bytes = new ByteStore(OpenAiDecoder.BODY_LIMIT, 0);
    private boolean done;

    ValueDecoder(Call<E> call, ResponseHead head, BodyReader reader) {
        this.call = call;
        this.failures = new FailureMapper(call, head);
        this.reader = reader;
    }

    @Override
    public void feed(ByteBuf more, Queue<? super E> out) {
        if (!done && !bytes.add(more, more.readerIndex(), more.writerIndex())) {
            done = true;
            throw failures.failure(ErrorCode.ANSWER_TOO_LARGE, "the answer is larger than " + bytes.limit() + " bytes");
        }
        more.skipBytes(more.readableBytes());
    }

    @Override
    public boolean isDone() {
        return false; // only the end of the body ends the value
    }

    @Override
    public void end(Queue<? super E> out) {
        if (done) {
            return;
        }
        done = true;
        WholeBody body = new WholeBody(call, failures, bytes.array(), bytes.size());
        if (body.kind() == WholeBody.Kind.HTML) {
            throw failures.failure(ErrorCode.HTML_ANSWER, "a web page came back instead of an answer");
        }
        try {
            out.add(call.operation().cast(reader.read(body)));
        } catch (AutoGlmException failure) {
            throw failures.placed(failure);
        }
    }
}
