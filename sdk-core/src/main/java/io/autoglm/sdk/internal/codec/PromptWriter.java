package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.model.GenerateRequest;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Writes the one text of a request as {@code prompt}. */
class PromptWriter extends OpenAiRequestWriter {

    PromptWriter(GenerateRequest request, @Nullable String model, boolean streaming, ByteBuf body) {
        super(request, model, streaming, body);
    }

    @Override
    void conversation() {
        if (own("prompt")) {
            json.writeStringProperty("prompt", SinglePrompt.of(request, "this dialect"));
        }
    }

    /** Text is what it always is. */
    @Override
    void responseFormat() {}
}
