package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Operation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Chat completions as OpenAI defined them and most servers speak them: strict in what it writes, liberal in what it reads. */
public final class OpenAiDialect implements Dialect {

    /** The one instance: it has no state. */
    public static final OpenAiDialect INSTANCE = new OpenAiDialect();

    private static final Target CHAT = Target.post("chat/completions");

    private OpenAiDialect() {}

    @Override
    public String name() {
        return "openai";
    }

    @Override
    public Target target(Operation<?> operation) {
        if (operation == Operation.GENERATE || operation == Operation.STREAM) {
            return CHAT;
        }
        throw new IllegalArgumentException("dialect openai has no path for operation " + operation);
    }

    @Override
    public ByteBuf encode(Call<?> call, ByteBufAllocator allocator) {
        if (!(call.request() instanceof GenerateRequest request)) {
            throw call.failure(
                            ErrorCode.UNSUPPORTED_REQUEST,
                            "dialect openai cannot send a "
                                    + call.request().getClass().getSimpleName())
                    .exception();
        }
        Endpoint endpoint = call.endpoint();
        String model = endpoint == null ? request.model() : endpoint.modelFor(request.model());
        ByteBuf body = allocator.buffer(OpenAiRequestWriter.estimate(request));
        boolean written = false;
        try {
            new OpenAiRequestWriter(request, model, call.operation().streaming(), body).write();
            written = true;
            return body;
        } catch (IllegalArgumentException unsupported) {
            throw call.failure(ErrorCode.UNSUPPORTED_REQUEST, String.valueOf(unsupported.getMessage()))
                    .exception();
        } finally {
            if (!written) {
                body.release();
            }
        }
    }

    @Override
    public <E> AnswerDecoder<E> decoder(Call<E> call, ResponseHead head) {
        return new OpenAiDecoder<>(call, head);
    }

    @Override
    public AutoGlmException failure(Call<?> call, ResponseHead head, ByteBuf body) {
        byte[] data = new byte[Math.min(body.readableBytes(), ResponseHead.ERROR_BODY_LIMIT)];
        body.getBytes(body.readerIndex(), data);
        return new FailureMapper(call, head).ofStatus(data, data.length);
    }
}
