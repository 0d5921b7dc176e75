package io.autoglm.sdk.policy;

import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.model.Usage;
import org.jspecify.annotations.Nullable;

/** One request, one whole answer of a model. */
final class GenerateOperation extends UnaryOperation<GenerateResponse> {

    private static final Joining<GenerateResponse> JOINING = new GenerateJoining();

    GenerateOperation() {
        super("chat", "generate", true, GenerateResponse.class::cast);
    }

    @Override
    public boolean generates() {
        return true;
    }

    @Override
    public @Nullable Usage usage(GenerateResponse event) {
        return event.usage();
    }

    @Override
    public Joining<GenerateResponse> joining() {
        return JOINING;
    }
}
