package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.Reasoning;
import io.autoglm.sdk.model.Sampling;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Writes requests for GLM. Usage is sent without asking; thinking is on or off, so every effort but {@code none} is on. */
final class ZhipuRequestWriter extends OpenAiRequestWriter {

    private final int attempt;

    ZhipuRequestWriter(GenerateRequest request, @Nullable String model, boolean streaming, int attempt, ByteBuf body) {
        super(request, model, streaming, body);
        this.attempt = attempt;
    }

    @Override
    void stream() {
        json.writeBooleanProperty("stream", streaming);
    }

    /** There is one answer and no member that says how many. */
    @Override
    void howMany() {}

    @Override
    void reasoning() {
        Reasoning reasoning = request.reasoning();
        if (reasoning != null && own("thinking")) {
            json.writeObjectPropertyStart("thinking");
            json.writeStringProperty("type", reasoning.effort().equals("none") ? "disabled" : "enabled");
            json.writeEndObject();
        }
    }

    /** A request id may be used once: a repeated one is refused with code 1231. So each attempt has its own. */
    @Override
    void who() {
        String id = request.requestId();
        text("request_id", id == null || attempt == 1 ? id : id + "-" + attempt);
        text("user_id", request.userId());
    }

    @Override
    void sampling(Sampling sampling) {
        Double temperature = sampling.temperature();
        if (temperature != null && temperature == 0 && own("do_sample") && own("temperature")) {
            json.writeBooleanProperty("do_sample", false); // how the platform says "always the likeliest"
        }
        super.sampling(sampling);
    }
}
