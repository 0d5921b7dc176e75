package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.model.GenerateRequest;

class ZhipuDialectContractTests implements DialectContract {

    @Override
    public Dialect dialect() {
        return Dialects.of("zhipu", null);
    }

    @Override
    public GenerateRequest refused() {
        return GenerateRequest.builder().model("m").user("hi").n(2).build();
    }

    @Override
    public String stream() {
        return Codecs.text("Hel") + Codecs.text("lo") + Codecs.STOP + Codecs.DONE;
    }

    @Override
    public String whole() {
        return "{\"request_id\":\"r\",\"choices\":[{\"message\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}]}";
    }
}
