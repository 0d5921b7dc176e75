package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.Call;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Completions of a single prompt, as OpenAI had them before chats. */
final class CompletionsDialect extends HttpDialect {

    /** How settings name it. */
    static final String NAME = "completions";

    CompletionsDialect(ServerPaths paths) {
        super(NAME, Target.post("completions"), paths);
    }

    @Override
    void check(GenerateRequest request) {
        PromptLimits.check(NAME, request);
    }

    @Override
    void write(Call<?> call, GenerateRequest request, @Nullable String model, ByteBuf body) {
        new PromptWriter(call.generateRequests(), model, call.operation().streaming(), body).write();
    }

    @Override
    boolean takesJointly() {
        return true;
    }

    @Override
    <E> AnswerDecoder<E> answerDecoder(Call<E> call, ResponseHead head) {
        return new OpenAiDecoder<>(call, head);
    }
}
