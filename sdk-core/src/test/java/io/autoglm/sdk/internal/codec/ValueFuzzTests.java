package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.policy.Operation;
import java.util.List;

/** Answers that are read as a whole: lists of models, counts of model tokens, health. */
class ValueFuzzTests implements FuzzTarget {

    @Override
    public List<String> seeds() {
        return List.of("fuzz/value");
    }

    @Override
    public int changes() {
        return 250;
    }

    @Override
    public void read(byte[] input) {
        for (Operation<?> operation : List.of(Operation.MODELS, Operation.COUNT_TOKENS, Operation.HEALTH)) {
            FuzzPromises.ofAnswer(Codecs.DIALECT, () -> Codecs.ask(operation), Codecs.OK, input);
        }
    }
}
