package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.Reasoning;

class CompletionsDialectContractTests implements DialectContract {

    @Override
    public Dialect dialect() {
        return Dialects.of("completions", null);
    }

    @Override
    public GenerateRequest refused() {
        return GenerateRequest.builder()
                .model("m")
                .user("hi")
                .reasoning(Reasoning.none())
                .build();
    }

    @Override
    public String stream() {
        return Codecs.data("{\"choices\":[{\"text\":\"Hel\"}]}")
                + Codecs.data("{\"choices\":[{\"text\":\"lo\",\"finish_reason\":\"stop\"}]}")
                + Codecs.DONE;
    }

    @Override
    public String whole() {
        return "{\"object\":\"text_completion\",\"choices\":[{\"text\":\"Hello\",\"finish_reason\":\"stop\"}]}";
    }
}
