package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.Call;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** GLM at Zhipu and Z.ai: chat completions with members and limits of their own. */
final class ZhipuDialect extends HttpDialect {

    /** How settings name it. */
    static final String NAME = "zhipu";

    /** What the platform has at any of its addresses. */
    static final ServerPaths PATHS = new ServerPaths(
            "models",
            new ServerPaths.Tokenizer(ServerPaths.Form.MESSAGES, "tokenizer"),
            null,
            ServerPaths.Embeddings.DEFAULTS.withMaxItems(64));

    ZhipuDialect(ServerPaths paths) {
        super(NAME, Target.post("chat/completions"), paths);
    }

    @Override
    String userMember() {
        return "user_id";
    }

    @Override
    void check(GenerateRequest request) {
        ZhipuLimits.check(request);
    }

    @Override
    void write(Call<?> call, GenerateRequest request, @Nullable String model, ByteBuf body) {
        new ZhipuRequestWriter(request, model, call.operation().streaming(), call.attempt(), body).write();
    }

    @Override
    <E> AnswerDecoder<E> answerDecoder(Call<E> call, ResponseHead head) {
        return new OpenAiDecoder<>(call, head);
    }
}
