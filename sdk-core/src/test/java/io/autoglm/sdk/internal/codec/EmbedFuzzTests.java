package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.model.EmbedRequest;
import io.autoglm.sdk.policy.JointRequest;
import io.autoglm.sdk.policy.Operation;
import java.util.List;

/** Answers with vectors, for one request and for several at once. */
class EmbedFuzzTests implements FuzzTarget {

    private static final EmbedRequest TWO = EmbedRequest.builder()
            .model("m")
            .inputs(List.of("the first text", "the other text"))
            .build();
    private static final EmbedRequest ONE = TWO.withInputs(List.of("the first text"));

    @Override
    public List<String> seeds() {
        return List.of("fuzz/embed");
    }

    @Override
    public int changes() {
        return 800;
    }

    @Override
    public void read(byte[] input) {
        FuzzPromises.ofAnswer(Codecs.DIALECT, () -> Codecs.embed(TWO), Codecs.OK, input);
        FuzzPromises.ofAnswer(
                Codecs.DIALECT,
                () -> Codecs.callOf(Operation.EMBED_JOINTLY, new JointRequest(List.of(ONE, ONE))),
                Codecs.OK,
                input);
    }
}
