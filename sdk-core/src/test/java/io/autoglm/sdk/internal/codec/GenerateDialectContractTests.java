package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.Reasoning;

class GenerateDialectContractTests implements DialectContract {

    @Override
    public Dialect dialect() {
        return Dialects.of("generate", null);
    }

    @Override
    public GenerateRequest refused() {
        return GenerateRequest.builder().user("hi").reasoning(Reasoning.none()).build();
    }

    @Override
    public String stream() {
        return Codecs.data("{\"text\":\"Hel\"}") + Codecs.data("{\"text\":\"lo\"}") + Codecs.DONE;
    }

    @Override
    public String whole() {
        return "{\"text\":\"Hello\"}";
    }
}
