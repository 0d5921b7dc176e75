package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.Call;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Chat completions as OpenAI defined them and most servers speak them: strict in what it writes, liberal in what it reads. */
public final class OpenAiDialect extends HttpDialect {

    /** How settings name it. */
    public static final String NAME = "openai";

    /** The one for a server of which nothing else is known. */
    public static final OpenAiDialect INSTANCE = new OpenAiDialect(ServerPaths.DEFAULTS);

    OpenAiDialect(ServerPaths paths) {
        super(NAME, Target.post("chat/completions"), paths);
    }

    /** Nothing: what one server refuses another takes, so each says so itself. */
    @Override
    void check(GenerateRequest request) {}

    @Override
    void write(Call<?> call, GenerateRequest request, @Nullable String model, ByteBuf body) {
        new OpenAiRequestWriter(request, model, call.operation().streaming(), body).write();
    }

    @Override
    <E> AnswerDecoder<E> answerDecoder(Call<E> call, ResponseHead head) {
        return new OpenAiDecoder<>(call, head);
    }
}
