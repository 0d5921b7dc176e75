package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.model.GenerateRequest;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the one text of a request as {@code prompt}, or the texts of several requests that are alike in all else as an array. */
class PromptWriter extends OpenAiRequestWriter {

    private final List<GenerateRequest> requests;

    PromptWriter(List<GenerateRequest> requests, @Nullable String model, boolean streaming, ByteBuf body) {
        super(requests.get(0), model, streaming, body);
        this.requests = requests;
    }

    @Override
    void conversation() {
        if (!own("prompt")) {
            return;
        }
        if (requests.size() == 1) {
            json.writeStringProperty("prompt", textOf(request));
            return;
        }
        json.writeArrayPropertyStart("prompt");
        requests.forEach(each -> json.writeString(textOf(each)));
        json.writeEndArray();
    }

    private static String textOf(GenerateRequest request) {
        return SinglePrompt.of(request, "this dialect");
    }

    /** Text is what it always is. */
    @Override
    void responseFormat() {}
}
