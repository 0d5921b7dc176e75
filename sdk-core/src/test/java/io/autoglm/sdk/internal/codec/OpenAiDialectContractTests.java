package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.model.GenerateRequest;

class OpenAiDialectContractTests implements DialectContract {

    @Override
    public Dialect dialect() {
        return Dialects.of("openai", null);
    }

    @Override
    public GenerateRequest refused() {
        return GenerateRequest.of("a model is missing");
    }

    @Override
    public String stream() {
        return Codecs.text("Hel") + Codecs.text("lo") + Codecs.STOP + Codecs.DONE;
    }

    @Override
    public String whole() {
        return "{\"choices\":[{\"message\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}]}";
    }
}
