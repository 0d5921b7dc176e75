package io.autoglm.sdk.internal.codec;

import java.util.List;

/** Answers of servers whose form nobody wrote down, streamed and whole, as JSON, as text and not declared. */
class GenerateFuzzTests implements FuzzTarget {

    private static final Dialect GENERATE = Dialects.of("generate", null);
    private static final List<ResponseHead> HEADS = List.of(
            Codecs.OK,
            Codecs.head(200, "content-type", "text/plain"),
            Codecs.head(200, "content-type", "text/event-stream"),
            Codecs.head(200, "content-type", "application/json"));

    @Override
    public List<String> seeds() {
        return List.of("fuzz/generate");
    }

    @Override
    public int changes() {
        return 800;
    }

    @Override
    public void read(byte[] input) {
        ResponseHead head = HEADS.get(input.length % HEADS.size());
        FuzzPromises.ofAnswer(GENERATE, Codecs::stream, head, input);
        FuzzPromises.ofAnswer(GENERATE, Codecs::unary, head, input);
    }
}
