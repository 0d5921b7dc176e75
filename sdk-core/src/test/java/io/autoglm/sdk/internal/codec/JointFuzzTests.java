package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.JointRequest;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.Part;
import java.util.List;
import java.util.stream.IntStream;

/** Answers to several prompts in one request. */
class JointFuzzTests implements FuzzTarget {

    private static final List<Dialect> DIALECTS =
            List.of(Dialects.of("completions", null), Dialects.of("generate", null));

    @Override
    public List<String> seeds() {
        return List.of("fuzz/joint");
    }

    @Override
    public int changes() {
        return 250;
    }

    @Override
    public void read(byte[] input) {
        int n = 1 + input.length / 2 % 2;
        FuzzPromises.ofAnswer(DIALECTS.get(input.length % 2), () -> call(n), Codecs.OK, input);
    }

    private static Call<List<Part<GenerateResponse>>> call(int n) {
        List<GenerateRequest> prompts = IntStream.range(0, 2)
                .mapToObj(i -> GenerateRequest.builder()
                        .model("m")
                        .user("the prompt number " + i)
                        .n(n == 1 ? null : n)
                        .build())
                .toList();
        return Codecs.callOf(Operation.GENERATE_JOINTLY, new JointRequest(prompts));
    }
}
