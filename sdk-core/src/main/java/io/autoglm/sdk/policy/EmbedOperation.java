package io.autoglm.sdk.policy;

import io.autoglm.sdk.model.EmbedResponse;
import io.autoglm.sdk.model.Usage;
import org.jspecify.annotations.Nullable;

/** One request of one or many texts, the vectors of all of them. */
final class EmbedOperation extends UnaryOperation<EmbedResponse> {

    private static final Joining<EmbedResponse> JOINING = new EmbedJoining();

    EmbedOperation() {
        super("embeddings", "embed", true, EmbedResponse.class::cast);
    }

    @Override
    public @Nullable Usage usage(EmbedResponse event) {
        return event.usage();
    }

    @Override
    public Joining<EmbedResponse> joining() {
        return JOINING;
    }
}
