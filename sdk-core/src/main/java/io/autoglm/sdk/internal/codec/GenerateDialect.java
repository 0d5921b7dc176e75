package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.Call;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The generate call: a prompt and a number of model tokens, answered by a text in any of the usual forms. */
final class GenerateDialect extends HttpDialect {

    /** How settings name it. */
    static final String NAME = "generate";

    GenerateDialect(ServerPaths paths) {
        super(NAME, Target.post("generate"), paths);
    }

    @Override
    boolean needsModel() {
        return false;
    }

    @Override
    void check(GenerateRequest request) {
        Integer n = request.n();
        PromptLimits.check(NAME, request)
                .that(n == null || n == 1, "n", "n", "must be 1 (there is one answer)", String.valueOf(n))
                .absent("userId", "user", request.userId() == null ? null : "set", "it has no member for it");
    }

    @Override
    void write(Call<?> call, GenerateRequest request, @Nullable String model, ByteBuf body) {
        new GenerateWriter(call.generateRequests(), model, call.operation().streaming(), body).write();
    }

    @Override
    boolean takesJointly() {
        return true;
    }

    @Override
    boolean answersInLists() {
        return true;
    }

    @Override
    <E> AnswerDecoder<E> answerDecoder(Call<E> call, ResponseHead head) {
        return new GenerateDecoder<>(call, head);
    }

    /** A model is named only if there is one; streaming is said only if it is wanted. */
    private static final class GenerateWriter extends PromptWriter {

        GenerateWriter(List<GenerateRequest> requests, @Nullable String model, boolean streaming, ByteBuf body) {
            super(requests, model, streaming, body);
        }

        @Override
        void stream() {
            if (streaming) {
                json.writeBooleanProperty("stream", true);
            }
        }

        @Override
        void howMany() {}

        @Override
        void who() {}
    }
}
